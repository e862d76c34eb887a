/* kernel/base/format.c: what it knows of printf's formats, it prints as the C library does. */
#include "tests/host/unit.h"

#include "kernel/base/format.c"

#include <stdio.h>

/* Formats by both, into `size` bytes; compares text and length. */
#define SAME(size, ...)                                                                            \
    do {                                                                                           \
        char ours[size + 1], theirs[size + 1];                                                     \
        memset(ours, '#', sizeof(ours));                                                           \
        memset(theirs, '#', sizeof(theirs));                                                       \
        int our_length = format_string(ours, size, __VA_ARGS__);                                   \
        assert_int_equal(our_length, snprintf(theirs, size, __VA_ARGS__));                         \
        assert_memory_equal(ours, theirs, sizeof(ours));                                           \
    } while (0)

static void decimal_numbers(void **state)
{
    (void)state;
    const int values[] = {0, 1, -1, 7, -99, 1000000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        SAME(64, "%d %i %u", values[i], values[i], values[i]);
        SAME(64, "[%8d] [%-8d] [%08d]", values[i], values[i], values[i]);
        SAME(64, "[%.4d] [%8.3d] [%1d]", values[i], values[i], values[i]);
        SAME(64, "[%*d] [%-*d]", 9, values[i], 9, values[i]);
    }
}

static void octal_numbers(void **state)
{
    (void)state;
    const unsigned values[] = {0, 7, 8, 0644, UINT32_MAX};
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++)
        SAME(64, "%o [%4o] [%-12o] [%012o]", values[i], values[i], values[i], values[i]);
}

static void hexadecimal_numbers(void **state)
{
    (void)state;
    const unsigned values[] = {1, 0xf, 0x1234abcd, UINT32_MAX};
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        SAME(64, "%x %X %#x", values[i], values[i], values[i]);
        SAME(64, "[%08x] [%-12x] [%12X] [%#10x]", values[i], values[i], values[i], values[i]);
        SAME(64, "%p", (void *)(uintptr_t)values[i]);
    }
}

static void long_numbers(void **state)
{
    (void)state;
    SAME(128, "%llu %lld %llx", UINT64_MAX - 1ull, (long long)INT64_MIN, 0x123456789abcdefull);
    SAME(128, "%lu %ld %zu %zx", 5ul, -5l, sizeof(int), (size_t)0xabc);
    SAME(128, "[%20llu] [%-20llu] [%020llu]", 99ull, 99ull, 99ull);
}

static void strings_and_characters(void **state)
{
    (void)state;
    SAME(64, "%s|%10s|%-10s|%.2s|%.0s|%5.1s", "abc", "abc", "abc", "abc", "abc", "abc");
    SAME(64, "%c%c%5c|%-5c|", 'a', 'b', 'c', 'd');
    SAME(64, "100%% sure");
    SAME(64, "\t\n\x7f as it is in the format");
}

static void string_with_precision_needs_no_nul(void **state)
{
    (void)state;
    char *two = malloc(2); /* the sanitizer sees a read behind them */
    memcpy(two, "ab", 2);
    SAME(16, "<%.2s>", two);
    free(two);
}

static void output_is_cut_and_length_told(void **state)
{
    (void)state;
    SAME(1, "hello");
    SAME(5, "hello");
    SAME(6, "hello");
    SAME(4, "%d", 123456);
    assert_int_equal(format_string(NULL, 0, "%s", "hello"), 5);
}

static void null_string_is_shown(void **state)
{
    (void)state;
    char out[16];
    const char *volatile none = NULL;
    format_string(out, sizeof(out), "%s", none);
    assert_string_equal(out, "(null)");
}

struct collected {
    struct format_output output;
    char text[32];
    size_t length;
};

static void collect(struct format_output *output, char byte)
{
    struct collected *collected = container_of(output, struct collected, output);
    collected->text[collected->length++] = byte;
}

static void format_visible(struct collected *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *out = (struct collected){.output = {collect, true}};
    format_to(&out->output, format, args);
    va_end(args);
}

static void control_characters_in_arguments_become_visible(void **state)
{
    (void)state;
    struct collected out;
    format_visible(&out, "%s%c\n", "a\x1e\n\x7f", '\x1e');
    assert_string_equal(out.text, "a????\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_numbers),
        cmocka_unit_test(octal_numbers),
        cmocka_unit_test(hexadecimal_numbers),
        cmocka_unit_test(long_numbers),
        cmocka_unit_test(strings_and_characters),
        cmocka_unit_test(string_with_precision_needs_no_nul),
        cmocka_unit_test(output_is_cut_and_length_told),
        cmocka_unit_test(null_string_is_shown),
        cmocka_unit_test(control_characters_in_arguments_become_visible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
