/* printf's formats, byte by byte into whatever the caller puts behind. */
#include "kernel/base/format.h"

#include "kernel/base/divide.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"

/* One conversion, as parsed from "%-08.3lx". */
struct conversion {
    bool left, zero, prefix; /* the flags - 0 # */
    int width;
    int precision; /* -1: none */
    int longs;     /* how many l, a z counting as one */
    char kind;
};

static void put_many(struct format_output *output, char byte, int count)
{
    while (count-- > 0)
        output->put(output, byte);
}

static const char *parse_number(const char *format, va_list *args, int *number)
{
    if (*format == '*') {
        *number = va_arg(*args, int);
        return format + 1;
    }
    *number = 0;
    while (*format >= '0' && *format <= '9')
        *number = *number * 10 + (*format++ - '0');
    return format;
}

/* Parses what follows a '%'; returns the place after it. */
static const char *parse_conversion(const char *format, va_list *args, struct conversion *out)
{
    *out = (struct conversion){.precision = -1};
    for (;; format++) {
        if (*format == '-')
            out->left = true;
        else if (*format == '0')
            out->zero = true;
        else if (*format == '#')
            out->prefix = true;
        else
            break;
    }
    format = parse_number(format, args, &out->width);
    if (out->width < 0) { /* from "*": as C says */
        out->left = true;
        out->width = -out->width;
    }
    if (*format == '.')
        format = parse_number(format + 1, args, &out->precision);
    while (*format == 'l' || *format == 'z') {
        out->longs++;
        format++;
    }
    out->kind = *format;
    return *format ? format + 1 : format;
}

static void put_text(struct format_output *output, const struct conversion *how, const char *text,
                     size_t length)
{
    int padding = how->width - (int)length;
    if (!how->left)
        put_many(output, ' ', padding);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool control = byte < ' ' || byte == 0x7f;
        output->put(output, control && output->visible_only ? '?' : (char)byte);
    }
    if (how->left)
        put_many(output, ' ', padding);
}

/* The digits of `value` at the end of a buffer of `size` bytes; returns how many. */
static int make_digits(char *buffer, int size, uint64_t value, uint32_t base, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    int count = 0;
    do {
        buffer[size - ++count] = digits[divide_u64(&value, base)];
    } while (value);
    return count;
}

static void put_number(struct format_output *output, const struct conversion *how,
                       const char *prefix, uint64_t value, uint32_t base)
{
    char digits[24];
    int count = make_digits(digits, sizeof(digits), value, base, how->kind == 'X');
    int zeros = how->precision > count ? how->precision - count : 0;
    int padding = how->width - count - zeros - (int)strlen(prefix);
    bool zero_padded = how->zero && !how->left && how->precision < 0;

    if (!how->left && !zero_padded)
        put_many(output, ' ', padding);
    while (*prefix)
        output->put(output, *prefix++);
    put_many(output, '0', zero_padded ? padding : zeros);
    for (int i = (int)sizeof(digits) - count; i < (int)sizeof(digits); i++)
        output->put(output, digits[i]);
    if (how->left)
        put_many(output, ' ', padding);
}

static uint64_t take_unsigned(va_list *args, int longs)
{
    if (longs >= 2)
        return va_arg(*args, unsigned long long);
    return longs == 1 ? va_arg(*args, unsigned long) : va_arg(*args, unsigned int);
}

static int64_t take_signed(va_list *args, int longs)
{
    if (longs >= 2)
        return va_arg(*args, long long);
    return longs == 1 ? va_arg(*args, long) : va_arg(*args, int);
}

static void put_signed(struct format_output *output, const struct conversion *how, int64_t value)
{
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    put_number(output, how, value < 0 ? "-" : "", magnitude, 10);
}

static void put_string(struct format_output *output, const struct conversion *how, const char *text)
{
    size_t limit = how->precision < 0 ? SIZE_MAX : (size_t)how->precision;
    if (!text)
        text = "(null)";
    put_text(output, how, text, strnlen(text, limit));
}

static void put_conversion(struct format_output *output, const struct conversion *how,
                           va_list *args)
{
    char byte;
    switch (how->kind) {
    case 'd':
    case 'i':
        put_signed(output, how, take_signed(args, how->longs));
        break;
    case 'u':
        put_number(output, how, "", take_unsigned(args, how->longs), 10);
        break;
    case 'o':
        put_number(output, how, "", take_unsigned(args, how->longs), 8);
        break;
    case 'x':
    case 'X':
        put_number(output, how, how->prefix ? "0x" : "", take_unsigned(args, how->longs), 16);
        break;
    case 'p':
        put_number(output, how, "0x", (uintptr_t)va_arg(*args, void *), 16);
        break;
    case 'c':
        byte = (char)va_arg(*args, int);
        put_text(output, how, &byte, 1);
        break;
    case 's':
        put_string(output, how, va_arg(*args, const char *));
        break;
    case '%':
        output->put(output, '%');
        break;
    default: /* a mistake in the kernel's own text: show it */
        output->put(output, '%');
        if (how->kind)
            output->put(output, how->kind);
    }
}

void format_to(struct format_output *output, const char *format, va_list args)
{
    va_list rest;
    va_copy(rest, args);
    while (*format) {
        if (*format != '%') {
            output->put(output, *format++);
            continue;
        }
        struct conversion how;
        format = parse_conversion(format + 1, &rest, &how);
        put_conversion(output, &how, &rest);
    }
    va_end(rest);
}

struct string_output {
    struct format_output output;
    char *text;
    size_t size, length;
};

static void string_put(struct format_output *output, char byte)
{
    struct string_output *string = container_of(output, struct string_output, output);
    if (string->length + 1 < string->size)
        string->text[string->length] = byte;
    string->length++;
}

int vformat_string(char *out, size_t size, const char *format, va_list args)
{
    struct string_output string = {{string_put, false}, out, size, 0};
    format_to(&string.output, format, args);
    if (size > 0)
        out[string.length < size ? string.length : size - 1] = '\0';
    return (int)string.length;
}

int format_string(char *out, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vformat_string(out, size, format, args);
    va_end(args);
    return length;
}
