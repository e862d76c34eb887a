/* boot/memory_map.c: whatever the loader says, what comes out can be trusted. */
#include "tests/host/unit.h"

#include "boot/memory_map.c"

#include <string.h>

#define MODEL_PAGES 64 /* the random tests play below 256 KiB */

static struct boot_range out[BOOT_MAX_RANGES];

static unsigned clean(const struct memory_entry *entries, unsigned count)
{
    memset(out, 0xee, sizeof(out));
    return memory_map_clean(entries, count, out, BOOT_MAX_RANGES);
}

static void assert_range(unsigned index, paddr_t start, paddr_t end)
{
    assert_int_equal(out[index].start, start);
    assert_int_equal(out[index].end, end);
}

static void usual_map_stays_as_it_is(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {
        {0, 0x9fc00, true},          {0x9fc00, 0x400, false},     {0xf0000, 0x10000, false},
        {0x100000, 0x7ee0000, true}, {0x7fe0000, 0x20000, false},
    };
    assert_int_equal(clean(entries, 5), 2);
    assert_range(0, 0, 0x9f000);
    assert_range(1, 0x100000, 0x7fe0000);
}

static void neighbours_become_one_range(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {{0x5000, 0x1000, true}, {0x3000, 0x2000, true}};
    assert_int_equal(clean(entries, 2), 1);
    assert_range(0, 0x3000, 0x6000);
}

static void part_of_a_page_is_not_used(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {{0x1800, 0x1000, true}, {0x5001, 0x1fff, true}};
    assert_int_equal(clean(entries, 2), 1);
    assert_range(0, 0x6000, 0x7000);
}

static void reserved_part_wins(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {{0x4800, 1, false}, {0x1000, 0x8000, true}};
    assert_int_equal(clean(entries, 2), 2);
    assert_range(0, 0x1000, 0x4000);
    assert_range(1, 0x5000, 0x9000);
}

static void memory_above_4_gib_is_left_out(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {
        {0x100000000ull, 0x40000000, true},
        {0xc0000000, 0x80000000, true},
    };
    assert_int_equal(clean(entries, 2), 1);
    assert_int_equal(out[0].start, 0xc0000000);
    assert_true(out[0].end >= 0xffffe000);
}

static void wrapping_usable_entry_is_not_believed(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {{0x1000, UINT64_MAX, true}, {0x8000, 0x1000, true}};
    assert_int_equal(clean(entries, 2), 1);
    assert_range(0, 0x8000, 0x9000);
}

static void wrapping_reserved_entry_is_feared(void **state)
{
    (void)state;
    const struct memory_entry entries[] = {{0x1000, 0x8000, true}, {0x3000, UINT64_MAX, false}};
    assert_int_equal(clean(entries, 2), 1);
    assert_range(0, 0x1000, 0x3000);
}

static void no_entries_give_no_ranges(void **state)
{
    (void)state;
    assert_int_equal(clean(NULL, 0), 0);
}

static void smallest_ranges_are_lost_when_there_are_too_many(void **state)
{
    (void)state;
    struct memory_entry entries[BOOT_MAX_RANGES + 8];
    for (unsigned i = 0; i < ARRAY_LENGTH(entries); i++)
        entries[i] = (struct memory_entry){i * 0x100000, (i + 1) * 0x1000, true};
    assert_int_equal(clean(entries, ARRAY_LENGTH(entries)), BOOT_MAX_RANGES);
    for (unsigned i = 0; i < BOOT_MAX_RANGES; i++)
        assert_int_equal(out[i].end - out[i].start, (i + 9) * 0x1000);
}

/* Pages of the model that `entries` leave usable, one by one. */
static void model_clean(const struct memory_entry *entries, unsigned count, bool *usable)
{
    for (uint32_t page = 0; page < MODEL_PAGES; page++) {
        uint8_t covered[4096] = {0};
        for (unsigned pass = 0; pass < 2; pass++) {
            for (unsigned i = 0; i < count; i++) {
                for (uint64_t b = 0; b < 4096 && entries[i].usable == (pass == 0); b++) {
                    uint64_t address = page * 4096ull + b;
                    if (address >= entries[i].start && address - entries[i].start < entries[i].size)
                        covered[b] = pass == 0;
                }
            }
        }
        usable[page] = !memchr(covered, 0, sizeof(covered));
    }
}

static void random_maps_agree_with_a_plain_model(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 40; round++) {
        struct memory_entry entries[12];
        unsigned count = 1 + rand() % 12;
        for (unsigned i = 0; i < count; i++)
            entries[i] = (struct memory_entry){rand() % (MODEL_PAGES * 4096) / 512 * 512,
                                               rand() % 60000, rand() % 3 > 0};
        bool expected[MODEL_PAGES + 16] = {false}, usable[MODEL_PAGES + 16] = {false};
        model_clean(entries, count, expected);
        unsigned ranges = clean(entries, count);
        for (unsigned i = 0; i < ranges; i++) {
            assert_true(out[i].start < out[i].end);
            assert_true(i == 0 || out[i - 1].end <= out[i].start);
            for (paddr_t page = out[i].start / 4096; page < out[i].end / 4096; page++)
                usable[page] = true;
        }
        assert_memory_equal(usable, expected, MODEL_PAGES * sizeof(bool));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_map_stays_as_it_is),
        cmocka_unit_test(neighbours_become_one_range),
        cmocka_unit_test(part_of_a_page_is_not_used),
        cmocka_unit_test(reserved_part_wins),
        cmocka_unit_test(memory_above_4_gib_is_left_out),
        cmocka_unit_test(wrapping_usable_entry_is_not_believed),
        cmocka_unit_test(wrapping_reserved_entry_is_feared),
        cmocka_unit_test(no_entries_give_no_ranges),
        cmocka_unit_test(smallest_ranges_are_lost_when_there_are_too_many),
        cmocka_unit_test(random_maps_agree_with_a_plain_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
