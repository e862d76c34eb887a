/* sscanf: taking text apart by a format. */
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One conversion: %[*][width][size]letter */
struct conversion {
    bool skip; /* read, but not stored */
    int width; /* 0: no limit */
    int size;  /* of an integer, in bytes */
    char letter;
};

static const char *conversion_parse(const char *p, struct conversion *c)
{
    *c = (struct conversion){.size = 4};
    if (*p == '*') {
        c->skip = true;
        p++;
    }
    while (isdigit((unsigned char)*p))
        c->width = c->width * 10 + (*p++ - '0');
    for (; *p == 'h' || *p == 'l' || *p == 'z' || *p == 'j'; p++) {
        if (*p == 'h')
            c->size /= 2;
        else if (*p == 'j' || (*p == 'l' && p[1] == 'l'))
            c->size = 8;
    }
    c->letter = *p;
    return *p != '\0' ? p + 1 : p;
}

static void integer_store(void *place, int size, long long value)
{
    memcpy(place, &value, (size_t)size); /* little-endian: the low bytes come first */
}

/* Reads an integer; returns where it ended, or NULL when there is none. */
static const char *integer_scan(const char *text, const struct conversion *c, void *place)
{
    char digits[72];
    size_t width =
        c->width > 0 && c->width < (int)sizeof digits ? (size_t)c->width : sizeof digits - 1;
    size_t length = strnlen(text, width);
    memcpy(digits, text, length);
    digits[length] = '\0';

    int base = c->letter == 'x' || c->letter == 'p' ? 16 : c->letter == 'o' ? 8 : 10;
    if (c->letter == 'i')
        base = 0;
    char *end;
    long long value = c->letter == 'd' || c->letter == 'i'
                          ? strtoll(digits, &end, base)
                          : (long long)strtoull(digits, &end, base);
    if (end == digits)
        return NULL;
    if (place)
        integer_store(place, c->size, value);
    return text + (end - digits);
}

static const char *word_scan(const char *text, const struct conversion *c, char *place)
{
    int limit = c->width > 0 ? c->width : INT_MAX, length = 0;
    while (length < limit && text[length] != '\0' && !isspace((unsigned char)text[length]))
        length++;
    if (length == 0)
        return NULL;
    if (place) {
        memcpy(place, text, (size_t)length);
        place[length] = '\0';
    }
    return text + length;
}

static const char *characters_scan(const char *text, const struct conversion *c, char *place)
{
    size_t count = c->width > 0 ? (size_t)c->width : 1;
    if (strnlen(text, count) < count)
        return NULL;
    if (place)
        memcpy(place, text, count);
    return text + count;
}

static const char *space_skip(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

int vsscanf(const char *restrict text, const char *restrict format, va_list arguments)
{
    const char *start = text;
    int stored = 0;
    while (*format != '\0') {
        if (isspace((unsigned char)*format)) {
            text = space_skip(text);
            format++;
            continue;
        }
        if (*format != '%' || format[1] == '%') {
            format += *format == '%';
            if (*text != *format++)
                break;
            text++;
            continue;
        }
        struct conversion c;
        format = conversion_parse(format + 1, &c);
        void *place = c.skip ? NULL : va_arg(arguments, void *);
        if (c.letter == 'n') {
            integer_store(place, c.size, text - start);
            continue;
        }
        if (c.letter != 'c')
            text = space_skip(text);
        if (*text == '\0')
            return stored > 0 ? stored : EOF;
        text = c.letter == 's'   ? word_scan(text, &c, place)
               : c.letter == 'c' ? characters_scan(text, &c, place)
                                 : integer_scan(text, &c, place);
        if (!text)
            break;
        stored += !c.skip;
    }
    return stored;
}

int sscanf(const char *restrict text, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int stored = vsscanf(text, format, arguments);
    va_end(arguments);
    return stored;
}
