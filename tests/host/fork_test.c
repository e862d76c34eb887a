/* Fork: page tables are shared until somebody changes something below them, and nobody notices. */
#include "tests/host/memory.h"

#define A 0x10000000u /* two pages under one table, and one under the next */
#define B (A + PAGE_SIZE)
#define C (A + TABLE_SPAN)

/* A space with 4 pages mapped from A on and from C on; A holds 1, B 2 and C 3. */
static struct aspace *parent_create(void)
{
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, A, 4), 0);
    assert_int_equal(space_map(space, C, 4), 0);
    write_in(space, A, 1);
    write_in(space, B, 2);
    write_in(space, C, 3);
    return space;
}

static uint32_t table_count(struct aspace *space, uaddr_t address)
{
    return space_look(space, address).table_count;
}

static entry_t directory_entry(struct aspace *space, uaddr_t address)
{
    return space->tables.directory[directory_index(address)];
}

static void fork_shares_every_table_without_the_right_to_write(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    const uaddr_t addresses[] = {A, C};
    for (unsigned i = 0; i < ARRAY_LENGTH(addresses); i++) {
        entry_t entry = directory_entry(parent, addresses[i]);
        assert_int_equal(entry, directory_entry(child, addresses[i]));
        assert_false(entry & ENTRY_WRITE);
        assert_int_equal(table_count(child, addresses[i]), 2);
        assert_int_equal(space_frame(child, addresses[i])->count, 1);
    }
}

static void fork_promises_a_frame_for_each_table(void **state)
{
    (void)state;
    struct aspace *parent = parent_create();
    uint32_t free = frames_free();
    space_fork(parent);
    assert_int_equal(frames_promised(), 2);
    space_fork(parent);
    assert_int_equal(frames_promised(), 4);
    assert_in_range(free - frames_free(), 2, 4); /* two directories, and heap */
}

/* Frames that were used before for something else become tables, whole and of a split. */
static void used_frames_become_clean_tables(void **state)
{
    (void)state;
    hoard_frames(false);
    for (struct frame *frame = hoard; frame; frame = frame->next)
        memset(frame_map(frame), 0x67, PAGE_SIZE);
    release_hoard();
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    write_in(child, B, 5);
    assert_memory_sound();
    assert_null(space_frame(child, A + 3 * PAGE_SIZE));
    assert_null(space_frame(child, A - PAGE_SIZE));
    assert_int_equal(read_in(parent, B), 2);
}

static void fork_of_an_empty_space_shares_nothing(void **state)
{
    (void)state;
    struct aspace *child = space_fork(space_create());
    assert_int_equal(frames_promised(), 0);
    assert_int_equal(space_map(child, A, 1), 0);
    write_in(child, A, 5);
    assert_int_equal(read_in(child, A), 5);
}

static void childs_write_is_not_seen_by_the_parent(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    write_in(child, A, 10);
    assert_int_equal(read_in(parent, A), 1);
    assert_int_equal(read_in(child, A), 10);
    assert_int_equal(read_in(child, B), 2);
}

static void parents_write_is_not_seen_by_the_child(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    write_in(parent, A, 10);
    assert_int_equal(read_in(child, A), 1);
    assert_int_equal(read_in(parent, A), 10);
}

static void write_splits_only_the_table_above_it(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    write_in(child, A, 10);
    assert_int_equal(table_count(child, A), 1);
    assert_int_equal(table_count(parent, A), 1);
    assert_int_equal(table_count(child, C), 2);
    assert_int_equal(space_frame(parent, A)->count, 1); /* copied */
    assert_int_equal(space_frame(parent, B)->count, 2); /* in both tables */
    assert_int_equal(frames_promised(), 1);
}

static void read_of_a_present_page_splits_nothing(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    unsigned faults = mmu.faults;
    assert_int_equal(read_in(child, A), 1);
    assert_int_equal(read_in(parent, A), 1);
    assert_int_equal(mmu.faults, faults);
    assert_int_equal(table_count(child, A), 2);
}

static void last_owner_of_a_page_takes_it_without_a_copy(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    struct frame *frame = space_frame(parent, B);
    write_in(parent, A, 10);
    space_end(child);
    uint32_t free = frames_free();
    write_in(parent, B, 20);
    assert_ptr_equal(space_frame(parent, B), frame);
    assert_int_equal(frames_free(), free);
}

static void last_owner_of_a_table_takes_it_without_a_split(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    entry_t entry = directory_entry(parent, A);
    space_end(child);
    uint32_t free = frames_free();
    write_in(parent, A, 10);
    assert_int_equal(directory_entry(parent, A) & ENTRY_FRAME, entry & ENTRY_FRAME);
    assert_int_equal(frames_free(), free);
}

static void page_count_of_one_is_not_enough_while_the_table_is_shared(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    struct frame *frame = space_frame(parent, A);
    assert_int_equal(frame->count, 1);
    write_in(parent, A, 10);
    assert_ptr_not_equal(space_frame(parent, A), frame);
    assert_ptr_equal(space_frame(child, A), frame);
}

static void hot_page_written_right_after_fork_is_not_the_childs(void **state)
{
    (void)state;
    struct aspace *parent = parent_create();
    write_in(parent, A, 7); /* the TLB lets it write from here on */
    assert_true(mmu_remembers(A));
    struct aspace *child = space_fork(parent);
    assert_int_equal(user_write(A, 8), FAULT_MENDED); /* no switch between */
    assert_int_equal(read_in(child, A), 7);
}

static void hot_page_after_a_split_leads_to_the_new_table(void **state)
{
    (void)state;
    struct aspace *parent = parent_create();
    struct aspace *child = space_fork(parent);
    assert_int_equal(read_in(parent, B), 2);
    uint32_t value = 20;
    assert_int_equal(aspace_write(parent, A, &value, sizeof(value)), 0); /* splits */
    assert_false(mmu_is_stale(B));
    assert_int_equal(aspace_write(child, B, &value, sizeof(value)), 0);
    assert_int_equal(read_in(parent, B), 2);
}

static void split_by_the_kernel_makes_the_cpu_forget_the_old_table(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    uaddr_t absent = A + 2 * PAGE_SIZE;
    uint32_t value = 20;
    assert_int_equal(read_in(parent, B), 2); /* the CPU remembers where the table is */
    assert_int_equal(aspace_write(parent, absent, &value, sizeof(value)), 0);
    assert_int_equal(aspace_write(child, A + 3 * PAGE_SIZE, &value, sizeof(value)), 0);
    assert_int_equal(read_in(parent, A + 3 * PAGE_SIZE), 0);
    assert_false(mmu_directory_is_stale(A));
}

/* A forks B, B forks C; B writes and so splits; A ends; then C and B write. */
static void middle_generation_splits_and_the_eldest_ends_first(void **state)
{
    (void)state;
    struct aspace *eldest = parent_create(), *middle = space_fork(eldest);
    struct aspace *youngest = space_fork(middle);
    assert_int_equal(table_count(middle, A), 3);
    write_in(middle, A, 10);
    assert_int_equal(table_count(eldest, A), 2);
    space_end(eldest);
    assert_memory_sound();
    write_in(youngest, B, 200);
    write_in(middle, B, 20);
    assert_int_equal(read_in(youngest, A), 1);
    assert_int_equal(read_in(youngest, B), 200);
    assert_int_equal(read_in(middle, A), 10);
    assert_int_equal(read_in(middle, B), 20);
}

static void eldest_ends_before_anybody_writes(void **state)
{
    (void)state;
    struct aspace *eldest = parent_create(), *middle = space_fork(eldest);
    struct aspace *youngest = space_fork(middle);
    space_end(eldest);
    write_in(middle, A, 10);
    write_in(youngest, A, 100);
    assert_int_equal(read_in(middle, A), 10);
    assert_int_equal(read_in(youngest, A), 100);
    assert_int_equal(frames_promised(), 1); /* C's table */
}

static void fork_after_a_split_shares_again(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    write_in(child, A, 10);
    struct aspace *grandchild = space_fork(child);
    write_in(child, A, 11);
    write_in(grandchild, B, 21);
    assert_int_equal(read_in(parent, A), 1);
    assert_int_equal(read_in(grandchild, A), 10);
    assert_int_equal(read_in(child, A), 11);
    assert_int_equal(read_in(child, B), 2);
}

static void demand_zero_page_of_one_does_not_appear_in_the_other(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    write_in(child, A + 2 * PAGE_SIZE, 30);
    assert_null(space_frame(parent, A + 2 * PAGE_SIZE));
    assert_int_equal(read_in(parent, A + 2 * PAGE_SIZE), 0);
    assert_int_equal(read_in(child, A + 2 * PAGE_SIZE), 30);
}

static void demand_zero_read_splits_first(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    assert_int_equal(read_in(child, A + 2 * PAGE_SIZE), 0);
    assert_null(space_frame(parent, A + 2 * PAGE_SIZE));
    assert_int_equal(table_count(parent, A), 1);
}

static void kernels_write_breaks_copy_on_write(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    uint32_t value = 50;
    assert_int_equal(aspace_write(child, A, &value, sizeof(value)), 0);
    assert_int_equal(read_in(parent, A), 1);
    assert_int_equal(read_in(child, A), 50);
}

static void kernels_write_over_two_tables_breaks_both(void **state)
{
    (void)state;
    struct aspace *parent = space_create();
    assert_int_equal(space_map(parent, C - PAGE_SIZE, 2), 0);
    write_in(parent, C - 4, 1);
    write_in(parent, C, 2);
    struct aspace *child = space_fork(parent);
    uint32_t values[2] = {10, 20};
    assert_int_equal(aspace_write(parent, C - 4, values, sizeof(values)), 0);
    assert_int_equal(read_in(child, C - 4), 1);
    assert_int_equal(read_in(child, C), 2);
    assert_int_equal(read_in(parent, C - 4), 10);
    assert_int_equal(read_in(parent, C), 20);
}

static void kernels_read_splits_nothing(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    uint32_t value;
    assert_int_equal(aspace_read(child, A, &value, sizeof(value)), 0);
    assert_int_equal(value, 1);
    assert_int_equal(table_count(parent, A), 2);
}

static void dropping_a_whole_shared_table_is_no_change_of_it(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    struct frame *table = entry_frame(directory_entry(parent, A));
    assert_int_equal(space_unmap(child, A, 4), 0);
    assert_ptr_equal(entry_frame(directory_entry(parent, A)), table);
    assert_int_equal(table->count, 1);
    assert_int_equal(directory_entry(child, A), 0);
    assert_int_equal(read_in(parent, A), 1);
}

static void unmapping_a_part_splits_and_leaves_the_other_whole(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    assert_int_equal(space_unmap(child, A, 1), 0);
    assert_int_equal(read_in(parent, A), 1);
    assert_int_equal(read_in(child, B), 2);
    uint32_t value;
    assert_int_equal(user_read(A, &value), FAULT_NO_REGION);
}

static void unmapping_what_was_never_touched_splits_nothing(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    assert_int_equal(space_unmap(child, A + 2 * PAGE_SIZE, 2), 0);
    assert_int_equal(table_count(parent, A), 2);
}

static void protecting_a_page_splits_and_leaves_the_others_right(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    struct frame *table = entry_frame(directory_entry(parent, A));
    assert_int_equal(space_protect(child, A, 1, 0), 0);
    assert_ptr_equal(entry_frame(directory_entry(parent, A)), table);
    assert_false(space_look(parent, A).held);
    assert_true(space_look(child, A).held);
    assert_int_equal(read_in(parent, A), 1);
}

static void widening_on_a_shared_page_never_lets_both_write(void **state)
{
    (void)state;
    struct aspace *parent = parent_create(), *child = space_fork(parent);
    assert_int_equal(space_protect(child, A, 4, PROTECT_READ), 0);
    assert_int_equal(space_protect(child, A, 4, READ_WRITE), 0);
    write_in(child, A, 10);
    assert_int_equal(read_in(parent, A), 1);
    write_in(parent, B, 20);
    assert_int_equal(read_in(child, B), 2);
}

static void readonly_page_made_writable_by_the_child_stays_the_parents(void **state)
{
    (void)state;
    struct aspace *parent = parent_create();
    assert_int_equal(space_protect(parent, A, 4, PROTECT_READ), 0);
    struct aspace *child = space_fork(parent);
    assert_int_equal(space_protect(child, A, 4, READ_WRITE), 0);
    write_in(child, A, 10);
    assert_int_equal(read_in(parent, A), 1);
    assert_int_equal(user_write(A, 11), FAULT_FORBIDDEN);
}

static void siblings_end_in_any_order(void **state)
{
    (void)state;
    static const unsigned char orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                              {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (unsigned i = 0; i < ARRAY_LENGTH(orders); i++) {
        struct aspace *spaces[3] = {parent_create()};
        spaces[1] = space_fork(spaces[0]);
        write_in(spaces[0], B, 20);
        spaces[2] = space_fork(spaces[1]);
        write_in(spaces[2], A, 30);
        for (unsigned k = 0; k < 3; k++) {
            space_end(spaces[orders[i][k]]);
            assert_memory_sound();
        }
    }
}

static void two_thirds_of_memory_can_be_forked(void **state)
{
    (void)state;
    struct aspace *parent = space_create();
    uint32_t pages = frames_free() * 2 / 3;
    assert_int_equal(space_map(parent, A, pages), 0);
    for (uint32_t i = 0; i < pages; i++)
        write_in(parent, A + i * PAGE_SIZE, i);
    struct aspace *child = space_fork(parent);
    write_in(child, A, 1000);
    assert_int_equal(read_in(parent, A), 0);
    for (uint32_t i = 1; i < pages; i++)
        assert_int_equal(read_in(child, A + i * PAGE_SIZE), i);
}

static void split_with_full_table_copies_all_entries(void **state)
{
    (void)state;
    memory_start(2048);
    struct aspace *parent = space_create();
    assert_int_equal(space_map(parent, A, TABLE_ENTRIES), 0);
    for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
        write_in(parent, A + i * PAGE_SIZE, i + 1);
    struct aspace *child = space_fork(parent);
    write_in(parent, A, 0);
    for (uint32_t i = 0; i < TABLE_ENTRIES; i++)
        assert_int_equal(read_in(child, A + i * PAGE_SIZE), i + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(fork_shares_every_table_without_the_right_to_write),
        cmocka_unit_test_of_memory(fork_promises_a_frame_for_each_table),
        cmocka_unit_test_of_memory(used_frames_become_clean_tables),
        cmocka_unit_test_of_memory(fork_of_an_empty_space_shares_nothing),
        cmocka_unit_test_of_memory(childs_write_is_not_seen_by_the_parent),
        cmocka_unit_test_of_memory(parents_write_is_not_seen_by_the_child),
        cmocka_unit_test_of_memory(write_splits_only_the_table_above_it),
        cmocka_unit_test_of_memory(read_of_a_present_page_splits_nothing),
        cmocka_unit_test_of_memory(last_owner_of_a_page_takes_it_without_a_copy),
        cmocka_unit_test_of_memory(last_owner_of_a_table_takes_it_without_a_split),
        cmocka_unit_test_of_memory(page_count_of_one_is_not_enough_while_the_table_is_shared),
        cmocka_unit_test_of_memory(hot_page_written_right_after_fork_is_not_the_childs),
        cmocka_unit_test_of_memory(hot_page_after_a_split_leads_to_the_new_table),
        cmocka_unit_test_of_memory(split_by_the_kernel_makes_the_cpu_forget_the_old_table),
        cmocka_unit_test_of_memory(middle_generation_splits_and_the_eldest_ends_first),
        cmocka_unit_test_of_memory(eldest_ends_before_anybody_writes),
        cmocka_unit_test_of_memory(fork_after_a_split_shares_again),
        cmocka_unit_test_of_memory(demand_zero_page_of_one_does_not_appear_in_the_other),
        cmocka_unit_test_of_memory(demand_zero_read_splits_first),
        cmocka_unit_test_of_memory(kernels_write_breaks_copy_on_write),
        cmocka_unit_test_of_memory(kernels_write_over_two_tables_breaks_both),
        cmocka_unit_test_of_memory(kernels_read_splits_nothing),
        cmocka_unit_test_of_memory(dropping_a_whole_shared_table_is_no_change_of_it),
        cmocka_unit_test_of_memory(unmapping_a_part_splits_and_leaves_the_other_whole),
        cmocka_unit_test_of_memory(unmapping_what_was_never_touched_splits_nothing),
        cmocka_unit_test_of_memory(protecting_a_page_splits_and_leaves_the_others_right),
        cmocka_unit_test_of_memory(widening_on_a_shared_page_never_lets_both_write),
        cmocka_unit_test_of_memory(readonly_page_made_writable_by_the_child_stays_the_parents),
        cmocka_unit_test_of_memory(siblings_end_in_any_order),
        cmocka_unit_test_of_memory(two_thirds_of_memory_can_be_forked),
        cmocka_unit_test_of_memory(split_with_full_table_copies_all_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
