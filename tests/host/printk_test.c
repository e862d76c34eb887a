/* kernel/base/printk.c: the ring of the newest text, and the sinks. */
#include "tests/host/unit.h"

#include "kernel/base/format.c"
#include "kernel/base/printk.c"

#include <string.h>

static char seen[3 * RING_SIZE];
static size_t seen_length;

static void sink(const char *text, size_t length)
{
    memcpy(seen + seen_length, text, length);
    seen_length += length;
}

static int start(void **state)
{
    (void)state;
    ring_written = 0;
    ring_full = false;
    sink_count = 0;
    held = false;
    sinks_missed = 0;
    seen_length = 0;
    memset(seen, 0, sizeof(seen));
    return 0;
}

static void text_goes_to_ring_and_sinks(void **state)
{
    (void)state;
    char out[32] = "";
    log_add_sink(sink);
    printk("pid %d (%s)\n", 3, "sh");
    assert_string_equal(seen, "pid 3 (sh)\n");
    assert_int_equal(log_read(SIZE_MAX, out, sizeof(out)), 11);
    assert_string_equal(out, "pid 3 (sh)\n");
}

static void sink_gets_nothing_from_before(void **state)
{
    (void)state;
    printk("early\n");
    log_add_sink(sink);
    printk("late\n");
    assert_string_equal(seen, "late\n");
}

static void sinks_that_waited_get_what_they_missed(void **state)
{
    (void)state;
    log_add_sink(sink);
    printk("before\n");
    log_hold();
    for (int i = 0; i < 10; i++)
        printk("held %d, and twenty more\n", i);
    assert_string_equal(seen, "before\n");
    assert_false(log_show_step());
    printk("meanwhile\n"); /* behind what is older */
    assert_int_equal(seen_length, strlen("before\n") + CHUNK_SIZE);
    while (!log_show_step())
        ;
    assert_non_null(strstr(seen, "held 9, and twenty more\nmeanwhile\n"));
    printk("after\n");
    assert_non_null(strstr(seen, "\nmeanwhile\nafter\n"));
}

static void more_than_the_ring_was_missed(void **state)
{
    (void)state;
    log_add_sink(sink);
    log_hold();
    for (unsigned i = 0; i < RING_SIZE; i++)
        printk("%u\n", i);
    log_show_all();
    assert_int_equal(seen_length, RING_SIZE); /* the newest, once */
    assert_string_equal(seen + seen_length - 6, "32767\n");
}

static void long_text_comes_whole(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    log_add_sink(sink);
    printk("%s|", text);
    assert_int_equal(seen_length, sizeof(text));
    assert_int_equal(seen[sizeof(text) - 1], '|');
}

static void programs_cannot_write_control_characters(void **state)
{
    (void)state;
    log_add_sink(sink);
    printk("%s%c\n", "name\x1b[2J\n", '\r');
    assert_string_equal(seen, "name?[2J??\n");
}

static void ring_keeps_the_newest(void **state)
{
    (void)state;
    static char out[RING_SIZE];
    log_add_sink(sink);
    for (int i = 0; i < 4000; i++)
        printk("line %d\n", i);
    assert_int_equal(log_size(), RING_SIZE);
    assert_int_equal(log_read(RING_SIZE, out, sizeof(out)), RING_SIZE);
    assert_memory_equal(out, seen + seen_length - RING_SIZE, RING_SIZE);
}

static void reading_begins_at_an_age(void **state)
{
    (void)state;
    char out[8] = "";
    printk("0123456789");
    assert_int_equal(log_read(4, out, sizeof(out)), 4);
    assert_string_equal(out, "6789");
    assert_int_equal(log_read(10, out, 3), 3);
    assert_memory_equal(out, "012", 3);
    assert_int_equal(log_read(0, out, sizeof(out)), 0);
}

static void further_sinks_than_there_is_room_for_are_ignored(void **state)
{
    (void)state;
    for (int i = 0; i < MAX_SINKS + 3; i++)
        log_add_sink(sink);
    printk("x");
    assert_int_equal(seen_length, MAX_SINKS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(text_goes_to_ring_and_sinks, start),
        cmocka_unit_test_setup(sink_gets_nothing_from_before, start),
        cmocka_unit_test_setup(sinks_that_waited_get_what_they_missed, start),
        cmocka_unit_test_setup(more_than_the_ring_was_missed, start),
        cmocka_unit_test_setup(long_text_comes_whole, start),
        cmocka_unit_test_setup(programs_cannot_write_control_characters, start),
        cmocka_unit_test_setup(ring_keeps_the_newest, start),
        cmocka_unit_test_setup(reading_begins_at_an_age, start),
        cmocka_unit_test_setup(further_sinks_than_there_is_room_for_are_ignored, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
