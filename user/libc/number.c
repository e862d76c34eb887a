/* From text to numbers. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

/* The value of a digit in bases up to 36; 36 for what is no digit. */
static int digit_value(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    if (isalpha((unsigned char)c))
        return tolower((unsigned char)c) - 'a' + 10;
    return 36;
}

/* Skips the prefix 0x (base 16 or 0) and finds out the base 0 means: 8 for a leading 0, or 10. */
static const char *prefix_skip(const char *s, int *base)
{
    bool hexadecimal = s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && digit_value(s[2]) < 16;
    if (hexadecimal && (*base == 0 || *base == 16)) {
        *base = 16;
        return s + 2;
    }
    if (*base == 0)
        *base = s[0] == '0' ? 8 : 10;
    return s;
}

/*
 * Reads space, sign and digits. Returns the number without its sign; `limit` with ERANGE when it
 * is larger than that. *end gets where it ended, or `s` when there is no digit.
 */
static unsigned long long number_scan(const char *s, char **end, int base, bool *negative,
                                      unsigned long long limit)
{
    const char *start = s;
    while (isspace((unsigned char)*s))
        s++;
    *negative = *s == '-';
    if (*s == '-' || *s == '+')
        s++;
    s = prefix_skip(s, &base);

    unsigned long long value = 0;
    bool overflow = false;
    const char *digits = s;
    for (int digit; (digit = digit_value(*s)) < base; s++) {
        unsigned long long next;
        overflow |= __builtin_mul_overflow(value, (unsigned)base, &next);
        overflow |= __builtin_add_overflow(next, (unsigned)digit, &value);
    }
    if (end)
        *end = (char *)(s == digits ? start : s);
    if (overflow || value > limit) {
        errno = ERANGE;
        return limit;
    }
    return value;
}

/* A signed number between -max - 1 and max; clips to these. */
static long long signed_scan(const char *s, char **end, int base, unsigned long long max)
{
    bool negative;
    unsigned long long value = number_scan(s, end, base, &negative, max + 1);
    if (negative)
        return (long long)-value;
    if (value == max + 1) {
        errno = ERANGE;
        return (long long)max;
    }
    return (long long)value;
}

/* As the standard says, "-1" is accepted for an unsigned number and wraps around. */
static unsigned long long unsigned_scan(const char *s, char **end, int base, unsigned long long max)
{
    int saved = errno;
    bool negative;
    errno = 0;
    unsigned long long value = number_scan(s, end, base, &negative, max);
    bool overflow = errno == ERANGE;
    if (!overflow)
        errno = saved;
    return negative && !overflow ? -value : value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
    return (long)signed_scan(s, end, base, LONG_MAX);
}

long long strtoll(const char *restrict s, char **restrict end, int base)
{
    return signed_scan(s, end, base, LLONG_MAX);
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
    return (unsigned long)unsigned_scan(s, end, base, ULONG_MAX);
}

unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
    return unsigned_scan(s, end, base, ULLONG_MAX);
}

int atoi(const char *s)
{
    return (int)strtol(s, NULL, 10);
}

long atol(const char *s)
{
    return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
    return strtoll(s, NULL, 10);
}

int abs(int number)
{
    return number < 0 ? -number : number;
}

long labs(long number)
{
    return number < 0 ? -number : number;
}

long long llabs(long long number)
{
    return number < 0 ? -number : number;
}

div_t div(int number, int by)
{
    return (div_t){number / by, number % by};
}
