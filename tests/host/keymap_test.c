/* kernel/drivers/keymap.c: scan codes that a keyboard sends, and those that none would. */
#include "tests/host/unit.h"

#include "kernel/drivers/keymap.c"

#include <string.h>

static struct keymap map;

static int start(void **state)
{
    (void)state;
    memset(&map, 0, sizeof map);
    return 0;
}

/* What a row of codes gives, all in one text. */
static void assert_typed(const char *codes, size_t count, const char *expected, size_t size)
{
    char got[64];
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += keymap_take(&map, (uint8_t)codes[i], got + length);
    assert_int_equal(length, size);
    assert_memory_equal(got, expected, size);
}

#define TYPED(codes, text) assert_typed(codes, sizeof(codes) - 1, text, sizeof(text) - 1)

static void letters_with_shift_and_caps(void **state)
{
    (void)state;
    TYPED("\x1e\x9e\x2a\x1e\x9e\xaa\x1e", "aAa");
    TYPED("\x36\x02\xb6\x02", "!1");
    TYPED("\x3a\xba\x1e\x02\x2a\x1e\x02\xaa\x3a\xba\x1e", "A1a!a");
}

static void one_of_two_shifts_stays(void **state)
{
    (void)state;
    TYPED("\x2a\x36\xaa\x1e\xb6\x1e", "Aa");
}

static void control_codes(void **state)
{
    (void)state;
    TYPED("\x1d\x2e\x9d\x2e", "\x03"
                              "c");
    TYPED("\xe0\x1d\x2c\xe0\x9d\x2c", "\x1az");
    TYPED("\x1d\x39\x35\x0e\x02\x9d", "\0\x1f\b");
}

static void extended_keys(void **state)
{
    (void)state;
    TYPED("\xe0\x48\xe0\xc8\xe0\x53\xe0\xd3", "\x1b[A\x1b[3~");
    TYPED("\xe0\x1c\xe0\x35\x1c\x35", "\r/\r/");
    TYPED("\xe0\x2a\xe0\x48\xe0\xc8\xe0\xaa\x1e", "\x1b[Aa"); /* shifts that are no keys */
    TYPED("\xe0\x5b\xe0\x37\xe0\x10\x1e", "a");
}

static void keypad_by_num_lock(void **state)
{
    (void)state;
    TYPED("\x47\x4c\x4a", "\x1b[1~-");
    TYPED("\x45\xc5\x47\x4c\x53\x4e\xe0\x47", "75.+\x1b[1~");
    TYPED("\x2a\x47\xaa\x45\xc5\x2a\x47\xaa", "\x1b[1~7");
}

static void pause_is_passed_over(void **state)
{
    (void)state;
    TYPED("\xe1\x1d\x45\xe1\x9d\xc5\x1e\x47", "a\x1b[1~");
}

static void alt_puts_an_escape_before(void **state)
{
    (void)state;
    TYPED("\x38\x1e\xb8\xe0\x38\xe0\x49\xe0\xb8\x1e", "\x1b"
                                                      "a\x1b\x1b[5~a");
}

static void answers_of_the_keyboard_are_no_keys(void **state)
{
    (void)state;
    TYPED("\xfa\xfe\xff\xaa\x1e", "a");
}

static void any_codes_give_at_most_the_longest(void **state)
{
    (void)state;
    uint32_t random = 1;
    for (unsigned i = 0; i < 1000000; i++) {
        char *out = malloc(KEYMAP_LONGEST); /* the sanitizer sees what is written after it */
        random = random * 1664525 + 1013904223;
        assert_in_range(keymap_take(&map, (uint8_t)(random >> 24), out), 0, KEYMAP_LONGEST);
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(letters_with_shift_and_caps, start),
        cmocka_unit_test_setup(one_of_two_shifts_stays, start),
        cmocka_unit_test_setup(control_codes, start),
        cmocka_unit_test_setup(extended_keys, start),
        cmocka_unit_test_setup(keypad_by_num_lock, start),
        cmocka_unit_test_setup(pause_is_passed_over, start),
        cmocka_unit_test_setup(alt_puts_an_escape_before, start),
        cmocka_unit_test_setup(answers_of_the_keyboard_are_no_keys, start),
        cmocka_unit_test_setup(any_codes_give_at_most_the_longest, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
