/* Formatting: what printf does with its format and arguments. */
#include "user/libc/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct output {
    format_sink sink;
    void *state;
    int length; /* of the text so far */
};

/* One conversion: %[flags][width][.precision][size]letter */
struct conversion {
    bool left, zero, plus, space, alternative;
    int width;
    int precision; /* -1: none */
    int size;      /* of an integer argument, in bytes: 1, 2, 4 or 8 */
    char letter;
};

static void emit(struct output *out, const char *text, size_t length)
{
    out->sink(out->state, text, length);
    out->length += (int)length;
}

static void emit_repeated(struct output *out, char c, int count)
{
    while (count-- > 0)
        emit(out, &c, 1);
}

/* Reads a number or a `*`, which takes it from the arguments. */
static const char *number_parse(const char *p, int *number, va_list *arguments)
{
    if (*p == '*') {
        *number = va_arg(*arguments, int);
        return p + 1;
    }
    *number = 0;
    while (*p >= '0' && *p <= '9')
        *number = *number * 10 + (*p++ - '0');
    return p;
}

static const char *flags_parse(const char *p, struct conversion *c)
{
    for (;; p++) {
        switch (*p) {
        case '-':
            c->left = true;
            break;
        case '0':
            c->zero = true;
            break;
        case '+':
            c->plus = true;
            break;
        case ' ':
            c->space = true;
            break;
        case '#':
            c->alternative = true;
            break;
        default:
            return p;
        }
    }
}

/* On i386 all of int, long, size_t and pointers have 4 bytes. */
static const char *size_parse(const char *p, struct conversion *c)
{
    c->size = 4;
    if (*p == 'j') {
        c->size = 8;
        return p + 1;
    }
    if (*p == 'z' || *p == 't')
        return p + 1;
    if (*p == 'l') {
        c->size = p[1] == 'l' ? 8 : 4;
        return p + (p[1] == 'l' ? 2 : 1);
    }
    if (*p == 'h') {
        c->size = p[1] == 'h' ? 1 : 2;
        return p + (p[1] == 'h' ? 2 : 1);
    }
    return p;
}

/* Reads a conversion after its '%'; returns the place after its letter. */
static const char *conversion_parse(const char *p, struct conversion *c, va_list *arguments)
{
    *c = (struct conversion){.precision = -1};
    p = flags_parse(p, c);
    p = number_parse(p, &c->width, arguments);
    if (c->width < 0) {
        c->left = true;
        c->width = -c->width;
    }
    if (*p == '.')
        p = number_parse(p + 1, &c->precision, arguments);
    p = size_parse(p, c);
    c->letter = *p;
    return *p != '\0' ? p + 1 : p;
}

/* Prefix and body, brought to the width: spaces before or after, or zeros between the two. */
static void emit_padded(struct output *out, const struct conversion *c, const char *prefix,
                        const char *body, size_t length)
{
    size_t prefix_length = strlen(prefix);
    int padding = c->width - (int)(prefix_length + length);
    if (!c->left && !c->zero)
        emit_repeated(out, ' ', padding);
    emit(out, prefix, prefix_length);
    if (!c->left && c->zero)
        emit_repeated(out, '0', padding);
    emit(out, body, length);
    if (c->left)
        emit_repeated(out, ' ', padding);
}

/* Writes digits from `end` down and returns where they start; at least `least` digits. */
static char *digits_write(char *end, uint64_t value, unsigned base, bool capitals, int least)
{
    const char *digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
    char *p = end;
    while (value > UINT32_MAX) {
        *--p = digits[value % base];
        value /= base;
    }
    for (uint32_t low = (uint32_t)value; low > 0; low /= base)
        *--p = digits[low % base];
    while (end - p < least)
        *--p = '0';
    return p;
}

static uint64_t unsigned_argument(const struct conversion *c, va_list *arguments)
{
    if (c->size == 8)
        return va_arg(*arguments, uint64_t);
    uint32_t value = va_arg(*arguments, uint32_t);
    return c->size == 1 ? (uint8_t)value : c->size == 2 ? (uint16_t)value : value;
}

static int64_t signed_argument(const struct conversion *c, va_list *arguments)
{
    if (c->size == 8)
        return va_arg(*arguments, int64_t);
    int32_t value = va_arg(*arguments, int32_t);
    return c->size == 1 ? (int8_t)value : c->size == 2 ? (int16_t)value : value;
}

static const char *sign_text(const struct conversion *c, bool negative)
{
    return negative ? "-" : c->plus ? "+" : c->space ? " " : "";
}

#define DIGITS_MAX 80 /* precisions beyond it are cut */

static void emit_integer(struct output *out, struct conversion *c, uint64_t value, unsigned base,
                         const char *prefix)
{
    char digits[DIGITS_MAX];
    int least = c->precision < 0 ? 1 : c->precision;
    if (least >= DIGITS_MAX)
        least = DIGITS_MAX - 1; /* one place is left for the 0 of %#o */
    if (c->precision >= 0)
        c->zero = false;
    char *end = digits + DIGITS_MAX;
    char *start = digits_write(end, value, base, c->letter == 'X', least);
    if (base == 8 && c->alternative && (start == end || *start != '0'))
        *--start = '0';
    emit_padded(out, c, prefix, start, (size_t)(end - start));
}

static void emit_signed(struct output *out, struct conversion *c, int64_t value)
{
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    emit_integer(out, c, magnitude, 10, sign_text(c, value < 0));
}

static void emit_string(struct output *out, struct conversion *c, const char *s)
{
    if (!s)
        s = "(null)";
    c->zero = false;
    emit_padded(out, c, "", s, c->precision < 0 ? strlen(s) : strnlen(s, (size_t)c->precision));
}

/* %f for numbers below 2^63, with at most 15 digits after the point. */
static void emit_float(struct output *out, struct conversion *c, double value)
{
    bool negative = __builtin_signbit(value);
    double magnitude = negative ? -value : value;
    if (magnitude != magnitude || magnitude >= 9223372036854775808.0) {
        c->zero = false;
        const char *text = magnitude != magnitude ? "nan" : "inf";
        emit_padded(out, c, sign_text(c, negative), text, 3);
        return;
    }
    int places = c->precision < 0 ? 6 : c->precision > 15 ? 15 : c->precision;
    uint64_t scale = 1;
    for (int i = 0; i < places; i++)
        scale *= 10;

    uint64_t whole = (uint64_t)magnitude;
    uint64_t fraction = (uint64_t)((magnitude - (double)whole) * (double)scale + 0.5);
    if (fraction >= scale) {
        fraction -= scale;
        whole++;
    }
    char digits[DIGITS_MAX], *end = digits + DIGITS_MAX, *start = end;
    if (places > 0) {
        start = digits_write(end, fraction, 10, false, places);
        *--start = '.';
    }
    start = digits_write(start, whole, 10, false, 1);
    emit_padded(out, c, sign_text(c, negative), start, (size_t)(end - start));
}

static void emit_conversion(struct output *out, struct conversion *c, va_list *arguments)
{
    switch (c->letter) {
    case 'd':
    case 'i':
        emit_signed(out, c, signed_argument(c, arguments));
        break;
    case 'u':
        emit_integer(out, c, unsigned_argument(c, arguments), 10, "");
        break;
    case 'o':
        emit_integer(out, c, unsigned_argument(c, arguments), 8, "");
        break;
    case 'x':
    case 'X': {
        uint64_t value = unsigned_argument(c, arguments);
        const char *prefix = c->letter == 'X' ? "0X" : "0x";
        emit_integer(out, c, value, 16, c->alternative && value != 0 ? prefix : "");
        break;
    }
    case 'p':
        emit_integer(out, c, va_arg(*arguments, uint32_t), 16, "0x");
        break;
    case 'c': {
        char character = (char)va_arg(*arguments, int);
        c->zero = false;
        emit_padded(out, c, "", &character, 1);
        break;
    }
    case 's':
        emit_string(out, c, va_arg(*arguments, const char *));
        break;
    case 'f':
    case 'F':
        emit_float(out, c, va_arg(*arguments, double));
        break;
    default: /* %%, and letters that are not known, stand for themselves */
        emit(out, &c->letter, c->letter != '\0');
    }
}

int format_text(format_sink sink, void *state, const char *format, va_list arguments)
{
    struct output out = {.sink = sink, .state = state};
    va_list rest;
    va_copy(rest, arguments); /* a va_list parameter's address cannot be handed on */
    while (*format != '\0') {
        size_t plain = (size_t)(strchrnul(format, '%') - format);
        emit(&out, format, plain);
        format += plain;
        if (*format == '%') {
            struct conversion c;
            format = conversion_parse(format + 1, &c, &rest);
            emit_conversion(&out, &c, &rest);
        }
    }
    va_end(rest);
    return out.length;
}
