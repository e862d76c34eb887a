/* mm/frame.c: which memory is handed out, to whom, and what is kept for promises. */
#include "tests/host/memory.h"

#define PAGES(n) ((n)*PAGE_SIZE)

static struct frame_counts count_now(void)
{
    struct frame_counts now;
    frame_count(&now);
    return now;
}

/* Takes every frame there is and says which numbers were given, each once at most. */
static unsigned take_all(bool taken[FAKE_RAM_FRAMES])
{
    struct frame *frame;
    unsigned count = 0;
    memset(taken, 0, FAKE_RAM_FRAMES);
    while ((frame = frame_alloc_urgent(FRAME_BUFFER))) {
        assert_in_range(frame_number(frame), 0, FAKE_RAM_FRAMES - 1);
        assert_false(taken[frame_number(frame)]);
        taken[frame_number(frame)] = true;
        count++;
    }
    return count;
}

/* Whether the frame's number lies in the struct frame array itself. */
static bool in_frame_array(uint32_t number)
{
    const char *page = fake_ram + PAGES((size_t)number);
    return page + PAGE_SIZE > (char *)frames && page < (char *)(frames + frames_end);
}

static bool frame_known(uint32_t number)
{
    uint32_t start, end;
    for (unsigned i = 0; frame_range_known(i, &start, &end); i++)
        if (number >= start && number < end)
            return true;
    return false;
}

static void allocated_frame_is_the_callers(void **state)
{
    (void)state;
    struct frame_counts before = count_now();
    struct frame *frame = frame_alloc(FRAME_USER);
    assert_int_equal(frame->count, 1);
    assert_int_equal(frame->kind, FRAME_USER);
    assert_int_equal(count_now().free, before.free - 1);
    assert_int_equal(count_now().by_kind[FRAME_USER], 1);
    assert_true(frame_known(frame_number(frame)));
    frame_put(frame);
    assert_int_equal(count_now().free, before.free);
    assert_int_equal(count_now().by_kind[FRAME_USER], 0);
}

static void frame_is_freed_with_its_last_reference(void **state)
{
    (void)state;
    uint32_t free = frames_free();
    struct frame *frame = frame_alloc(FRAME_USER);
    frame_get(frame);
    frame_put(frame);
    assert_int_equal(frames_free(), free - 1);
    frame_put(frame);
    assert_int_equal(frames_free(), free);
    assert_int_equal(frame->kind, FRAME_FREE);
}

static void dropping_a_free_frame_stops_the_kernel(void **state)
{
    (void)state;
    struct frame *frame = frame_alloc(FRAME_USER);
    frame_put(frame);
    assert_true(PANICS(frame_put(frame)));
}

static void zeroed_frame_is_zero_after_use(void **state)
{
    (void)state;
    static const char zeros[PAGE_SIZE];
    struct frame *frame = frame_alloc(FRAME_USER);
    memset(frame_map(frame), 0x5a, PAGE_SIZE);
    frame_put(frame);
    struct frame *again = frame_alloc_zeroed(FRAME_USER);
    assert_ptr_equal(again, frame);
    assert_memory_equal(frame_map(again), zeros, PAGE_SIZE);
    frame_put(again);
}

static void freed_frames_content_is_overwritten(void **state)
{
    (void)state;
    struct frame *frame = frame_alloc(FRAME_USER);
    unsigned char *content = frame_map(frame);
    memset(content, 0x5a, PAGE_SIZE);
    frame_put(frame);
    assert_int_equal(content[0], 0xDB);
    assert_int_equal(content[PAGE_SIZE - 1], 0xDB);
}

static void frames_put_later_are_freed_by_the_chain(void **state)
{
    (void)state;
    uint32_t free = frames_free();
    struct frame *dying = NULL, *shared = frame_alloc(FRAME_USER);
    frame_get(shared);
    frame_put_later(frame_alloc(FRAME_USER), &dying);
    frame_put_later(frame_alloc(FRAME_TABLE), &dying);
    frame_put_later(shared, &dying);
    assert_int_equal(frames_free(), free - 3);
    frame_free_chain(dying);
    assert_int_equal(frames_free(), free - 1);
    frame_put(shared);
}

static void change_of_kind_is_counted(void **state)
{
    (void)state;
    struct frame *frame = frame_alloc(FRAME_OBJECT);
    frame_set_kind(frame, FRAME_USER);
    assert_int_equal(count_now().by_kind[FRAME_OBJECT], 0);
    assert_int_equal(count_now().by_kind[FRAME_USER], 1);
    frame_put(frame);
}

/* Promises. */

static void some_frames_are_kept_back_for_what_is_urgent(void **state)
{
    (void)state;
    hoard_frames(false);
    assert_int_equal(frames_free(), FRAMES_KEPT_BACK);
    assert_null(frame_alloc(FRAME_USER));
    assert_null(frame_alloc_zeroed(FRAME_USER));
    struct frame *frame = frame_alloc_urgent(FRAME_USER);
    assert_non_null(frame);
    frame_put(frame);
}

static void promised_frames_are_nobody_elses(void **state)
{
    (void)state;
    assert_true(frame_promise(10));
    hoard_frames(true);
    assert_int_equal(frames_free(), 10);
    assert_null(frame_alloc(FRAME_USER));
    assert_null(frame_alloc_urgent(FRAME_USER));
    struct frame *promised[10];
    for (unsigned i = 0; i < 10; i++) {
        bool clean;
        promised[i] = frame_alloc_promised(FRAME_TABLE, &clean);
    }
    assert_int_equal(frames_free(), 0);
    assert_int_equal(frames_promised(), 0);
    for (unsigned i = 0; i < 10; i++)
        frame_put(promised[i]);
}

/* They count as free: when there is nothing else, whoever asks gets them. */
static void clean_frames_are_given_to_others_in_the_end(void **state)
{
    (void)state;
    uint32_t free = frames_free();
    bool clean;
    struct frame *tables[CLEAN_FRAMES + 4];
    for (unsigned i = 0; i < ARRAY_LENGTH(tables); i++) {
        tables[i] = frame_alloc_zeroed(FRAME_TABLE);
        assert_non_null(tables[i]);
    }
    struct frame *dying = NULL;
    for (unsigned i = 0; i < ARRAY_LENGTH(tables); i++)
        frame_put_later(tables[i], &dying);
    frame_free_clean(dying);
    assert_int_equal(frames_free(), free);
    assert_int_equal(stocks[0].count, CLEAN_FRAMES);
    struct frame *again = frame_alloc_clean(FRAME_TABLE, &clean);
    assert_true(clean);
    assert_int_equal(stocks[0].count, CLEAN_FRAMES - 1);
    frame_put(again);
    hoard_frames(true);
    assert_int_equal(frames_free(), 0);
    assert_int_equal(stocks[0].count, 0);
    assert_null(frame_alloc_clean(FRAME_TABLE, &clean));
    release_hoard();
    assert_memory_sound();
}

static void taken_back_promises_are_free_again(void **state)
{
    (void)state;
    assert_true(frame_promise(10));
    hoard_frames(true);
    frame_unpromise(4);
    struct frame *frame = frame_alloc_urgent(FRAME_USER);
    assert_non_null(frame);
    frame_put(frame);
    frame_unpromise(6);
}

static void more_than_there_is_cannot_be_promised(void **state)
{
    (void)state;
    uint32_t most = frames_free() - FRAMES_KEPT_BACK;
    assert_false(frame_promise(most + 1));
    assert_int_equal(frames_promised(), 0);
    assert_true(frame_promise(most));
    assert_false(frame_promise(1));
    assert_null(frame_alloc(FRAME_USER));
    frame_unpromise(most);
}

static void taking_what_was_not_promised_stops_the_kernel(void **state)
{
    (void)state;
    bool clean;
    assert_true(PANICS(frame_alloc_promised(FRAME_TABLE, &clean)));
    assert_true(PANICS(frame_unpromise(1)));
}

static void injected_failure_hits_the_one_allocation(void **state)
{
    (void)state;
    frame_failure.countdown = 2;
    struct frame *frame = frame_alloc(FRAME_USER);
    assert_non_null(frame);
    assert_null(frame_alloc(FRAME_USER));
    frame_put(frame);
    frame = frame_alloc(FRAME_USER);
    assert_non_null(frame);
    frame_put(frame);
}

/* Memory maps. Page 0, the kernel (page 1), modules and the frame array are never handed out. */

static void assert_exactly_handed_out(const struct boot_info *info)
{
    bool taken[FAKE_RAM_FRAMES], expected[FAKE_RAM_FRAMES] = {false};
    frames_start(info);
    for (unsigned r = 0; r < info->range_count; r++)
        for (paddr_t page = info->ranges[r].start; page < info->ranges[r].end; page += PAGE_SIZE)
            if (page / PAGE_SIZE < FAKE_RAM_FRAMES)
                expected[page / PAGE_SIZE] = !in_frame_array(page / PAGE_SIZE);
    expected[0] = expected[1] = false;
    for (unsigned m = 0; m < info->module_count; m++)
        for (paddr_t byte = page_down(info->modules[m].start); byte < info->modules[m].end;
             byte += PAGE_SIZE)
            expected[byte / PAGE_SIZE] = false;
    assert_int_equal(take_all(taken), count_now().total);
    assert_memory_equal(taken, expected, sizeof(taken));
    assert_int_equal(frames_free(), 0);
}

static void whole_memory_is_handed_out(void **state)
{
    (void)state;
    assert_exactly_handed_out(&(struct boot_info){.ranges = {{0, PAGES(256)}}, .range_count = 1});
}

/* One for each 16 KiB of memory. */
static void stacks_have_tables_for_their_slots_and_no_more(void **state)
{
    (void)state;
    memory_start(FAKE_RAM_FRAMES);
    uint32_t slots = count_now().total / 4, of_a_table = TABLE_SPAN / STACK_SLOT_SIZE;
    uint32_t tables = (slots + of_a_table - 1) / of_a_table;
    struct frame *frame = frame_alloc(FRAME_STACK);
    assert_int_equal(count_now().by_kind[FRAME_STACK], tables + 1);
    assert_true(kernel_map(STACK_WINDOW + tables * TABLE_SPAN - PAGE_SIZE, frame));
    assert_false(kernel_map(STACK_WINDOW + tables * TABLE_SPAN, frame));
}

static void what_is_behind_the_last_range_is_not_handed_out(void **state)
{
    (void)state;
    assert_exactly_handed_out(
        &(struct boot_info){.ranges = {{0, PAGES(64)}, {PAGES(64), PAGES(96)}}, .range_count = 1});
}

static void holes_are_not_handed_out(void **state)
{
    (void)state;
    assert_exactly_handed_out(&(struct boot_info){.ranges = {{0, PAGES(16)},
                                                             {PAGES(20), PAGES(21)},
                                                             {PAGES(100), PAGES(200)},
                                                             {PAGES(201), PAGES(4000)}},
                                                  .range_count = 4});
}

static void modules_are_not_handed_out(void **state)
{
    (void)state;
    assert_exactly_handed_out(
        &(struct boot_info){.ranges = {{0, PAGES(300)}},
                            .range_count = 1,
                            .modules = {{PAGES(50) + 5, PAGES(60) + 1}, {PAGES(10), PAGES(11)}},
                            .module_count = 2});
}

/* Then the list of what is taken is full: whoever looks behind its end is told by the sanitizer. */
static void as_many_modules_as_there_can_be(void **state)
{
    (void)state;
    struct boot_info info = {
        .ranges = {{0, PAGES(150)}, {PAGES(160), PAGES(300)}},
        .range_count = 2,
        .module_count = BOOT_MAX_MODULES,
    };
    for (uint32_t i = 0; i < BOOT_MAX_MODULES; i++)
        info.modules[i] = (struct boot_module){PAGES(30 * i + 20), PAGES(30 * i + 25)};
    assert_exactly_handed_out(&info);
}

static void modules_may_cover_one_another_and_whole_ranges(void **state)
{
    (void)state;
    assert_exactly_handed_out(&(struct boot_info){
        .ranges = {{0, PAGES(40)}, {PAGES(50), PAGES(60)}, {PAGES(70), PAGES(300)}},
        .range_count = 3,
        .modules = {{PAGES(45), PAGES(65)}, {PAGES(30), PAGES(75)}, {PAGES(32), PAGES(33)}},
        .module_count = 3});
}

static void memory_that_begins_above_the_kernel_is_used(void **state)
{
    (void)state;
    assert_exactly_handed_out(
        &(struct boot_info){.ranges = {{PAGES(2), PAGES(90)}}, .range_count = 1});
}

static void frame_array_is_put_where_it_fits(void **state)
{
    (void)state;
    /* 24 bytes a frame on the host: 4,000 of them need 24 pages, which the third range has. */
    struct boot_info info = {
        .ranges = {{0, PAGES(12)}, {PAGES(20), PAGES(30)}, {PAGES(100), PAGES(4000)}},
        .range_count = 3,
        .modules = {{PAGES(100), PAGES(110) - 5}},
        .module_count = 1};
    assert_exactly_handed_out(&info);
    assert_ptr_equal(frames, fake_ram + PAGES(110));
}

static void no_room_for_the_frame_array_stops_the_kernel(void **state)
{
    (void)state;
    struct boot_info info = {.ranges = {{0, PAGES(8)}, {PAGES(100), PAGES(2000)}},
                             .range_count = 2,
                             .modules = {{PAGES(100), PAGES(1999)}},
                             .module_count = 1};
    assert_true(PANICS(frames_start(&info)));
}

static void memory_above_the_direct_map_is_left_alone(void **state)
{
    (void)state;
    struct boot_info info = {.ranges = {{0, PAGES(4096)}, {DIRECT_MAP_SIZE, 0xFFFFF000}},
                             .range_count = 2};
    frames_start(&info);
    assert_true(count_now().total <= 4096 - 2);
    assert_true(frames_end <= DIRECT_MAP_SIZE / PAGE_SIZE);
}

static void released_range_is_handed_out_in_whole_pages(void **state)
{
    (void)state;
    struct boot_info info = {.ranges = {{0, PAGES(100)}},
                             .range_count = 1,
                             .modules = {{PAGES(40) + 1, PAGES(60) + 5}},
                             .module_count = 1};
    bool taken[FAKE_RAM_FRAMES];
    frames_start(&info);
    uint32_t before = take_all(taken);
    assert_false(frame_known(41));
    frame_release_range(info.modules[0].start, info.modules[0].end);
    assert_int_equal(take_all(taken), 19);
    assert_true(taken[41] && taken[59] && !taken[40] && !taken[60]);
    assert_int_equal(count_now().total, before + 19);
    assert_true(frame_known(41));
}

static void only_frames_handed_out_are_known(void **state)
{
    (void)state;
    frames_start(&(struct boot_info){.ranges = {{0, PAGES(64)}}, .range_count = 1});
    struct frame *frame = frame_alloc(FRAME_USER);
    assert_true(frame_known(frame_number(frame)));
    assert_false(frame_known(frame_number(frame) + 1));
    assert_false(frame_known(0));
    assert_false(frame_known(1));
    assert_false(frame_known(64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(allocated_frame_is_the_callers),
        cmocka_unit_test_of_memory(frame_is_freed_with_its_last_reference),
        cmocka_unit_test_of_memory(dropping_a_free_frame_stops_the_kernel),
        cmocka_unit_test_of_memory(zeroed_frame_is_zero_after_use),
        cmocka_unit_test_of_memory(freed_frames_content_is_overwritten),
        cmocka_unit_test_of_memory(frames_put_later_are_freed_by_the_chain),
        cmocka_unit_test_of_memory(change_of_kind_is_counted),
        cmocka_unit_test_of_memory(some_frames_are_kept_back_for_what_is_urgent),
        cmocka_unit_test_of_memory(promised_frames_are_nobody_elses),
        cmocka_unit_test_of_memory(clean_frames_are_given_to_others_in_the_end),
        cmocka_unit_test_of_memory(taken_back_promises_are_free_again),
        cmocka_unit_test_of_memory(more_than_there_is_cannot_be_promised),
        cmocka_unit_test_of_memory(taking_what_was_not_promised_stops_the_kernel),
        cmocka_unit_test_of_memory(injected_failure_hits_the_one_allocation),
        cmocka_unit_test(whole_memory_is_handed_out),
        cmocka_unit_test(stacks_have_tables_for_their_slots_and_no_more),
        cmocka_unit_test(what_is_behind_the_last_range_is_not_handed_out),
        cmocka_unit_test(holes_are_not_handed_out),
        cmocka_unit_test(modules_are_not_handed_out),
        cmocka_unit_test(as_many_modules_as_there_can_be),
        cmocka_unit_test(modules_may_cover_one_another_and_whole_ranges),
        cmocka_unit_test(memory_that_begins_above_the_kernel_is_used),
        cmocka_unit_test(frame_array_is_put_where_it_fits),
        cmocka_unit_test(no_room_for_the_frame_array_stops_the_kernel),
        cmocka_unit_test(memory_above_the_direct_map_is_left_alone),
        cmocka_unit_test(released_range_is_handed_out_in_whole_pages),
        cmocka_unit_test(only_frames_handed_out_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
