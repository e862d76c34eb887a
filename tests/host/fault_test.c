/* mm/fault.c: what the first touch of a page brings in, and who may touch it. */
#include "tests/host/memory.h"

#define START 0x10000000u

/* An object of `pages` pages; word i of page p is (p + 1) << 16 | i. */
static struct object *object_filled(uint32_t pages)
{
    struct object *object = object_create();
    for (uint32_t page = 0; page < pages; page++) {
        uint32_t *words = frame_map(object_obtain(object, page));
        for (uint32_t i = 0; i < PAGE_SIZE / 4; i++)
            words[i] = (page + 1) << 16 | i;
    }
    return object;
}

/* Maps `length` bytes of a new object's `length` from page `first` on; the space alone owns it. */
static struct object *map_file(struct aspace *space, uint32_t first, uint32_t length,
                               uint32_t content_length, uint8_t protection)
{
    struct object *object = object_filled(8);
    struct mapping mapping = {.address = START,
                              .length = length,
                              .fixed = true,
                              .kind = REGION_FILE,
                              .protection = protection,
                              .object = object,
                              .object_page = first,
                              .content_length = content_length};
    assert_int_equal(aspace_map(space, &mapping), 0);
    object_put(object);
    return object;
}

static enum fault_result try_read(uaddr_t address)
{
    uint32_t value;
    return user_read(address, &value);
}

static struct aspace *loaded_space(void)
{
    struct aspace *space = space_create();
    mmu_load(space);
    return space;
}

/* Anonymous memory. */

static void first_read_of_anonymous_memory_is_zero(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 1);
    for (uint32_t i = 0; i < PAGE_SIZE; i += 4)
        assert_int_equal(read_in(space, START + i), 0);
}

static void one_touch_takes_one_page_and_one_table(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 16);
    uint32_t free = frames_free();
    write_in(space, START + 5 * PAGE_SIZE, 1);
    assert_int_equal(free - frames_free(), 2);
    assert_int_equal(mmu.faults > 0, true);
}

static void unmapped_address_has_no_region(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 1);
    assert_int_equal(try_read(START - 4), FAULT_NO_REGION);
    assert_int_equal(try_read(START + PAGE_SIZE), FAULT_NO_REGION);
    assert_int_equal(try_read(0), FAULT_NO_REGION);
    assert_int_equal(try_read(USER_END - 4), FAULT_NO_REGION);
}

static void readonly_memory_is_read_but_not_written(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map_kind(space, START, 1, PROTECT_READ, REGION_ANONYMOUS);
    assert_int_equal(try_read(START), FAULT_MENDED);
    assert_int_equal(user_write(START, 1), FAULT_FORBIDDEN);
}

/* Protection. */

static void taking_the_right_to_write_holds_at_once(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 2);
    write_in(space, START, 1);
    assert_int_equal(space_protect(space, START, 1, PROTECT_READ), 0);
    assert_int_equal(user_write(START, 2), FAULT_FORBIDDEN);
    assert_int_equal(read_in(space, START), 1);
    write_in(space, START + PAGE_SIZE, 3);
}

static void readonly_and_back_keeps_the_page(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 1);
    write_in(space, START, 1);
    struct frame *frame = space_frame(space, START);
    space_protect(space, START, 1, PROTECT_READ);
    space_protect(space, START, 1, READ_WRITE);
    write_in(space, START + 4, 2);
    assert_ptr_equal(space_frame(space, START), frame);
    assert_int_equal(read_in(space, START), 1);
}

static void no_rights_and_back_keeps_the_content(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 1);
    write_in(space, START, 1);
    space_protect(space, START, 1, 0);
    assert_int_equal(try_read(START), FAULT_FORBIDDEN);
    assert_int_equal(user_write(START, 2), FAULT_FORBIDDEN);
    space_protect(space, START, 1, READ_WRITE);
    assert_int_equal(read_in(space, START), 1);
    write_in(space, START, 2);
}

static void no_rights_to_readonly_gives_no_right_to_write(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 1);
    write_in(space, START, 1);
    space_protect(space, START, 1, 0);
    space_protect(space, START, 1, PROTECT_READ);
    assert_int_equal(read_in(space, START), 1);
    assert_int_equal(user_write(START, 2), FAULT_FORBIDDEN);
}

static void held_page_of_a_forked_space_can_be_had_by_both(void **state)
{
    (void)state;
    struct aspace *parent = loaded_space();
    space_map(parent, START, 2);
    write_in(parent, START, 1);
    space_protect(parent, START, 1, 0);
    struct aspace *child = space_fork(parent);
    space_protect(child, START, 1, READ_WRITE);
    write_in(child, START, 10);
    mmu_load(parent);
    assert_int_equal(try_read(START), FAULT_FORBIDDEN);
    space_protect(parent, START, 1, READ_WRITE);
    assert_int_equal(read_in(parent, START), 1);
    write_in(parent, START, 2);
    assert_int_equal(read_in(child, START), 10);
}

static void kernel_obeys_the_regions_rights(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    uint32_t value = 1;
    space_map_kind(space, START, 1, PROTECT_READ, REGION_ANONYMOUS);
    space_map_kind(space, START + PAGE_SIZE, 1, 0, REGION_ANONYMOUS);
    assert_int_equal(aspace_write(space, START, &value, 4), -EFAULT);
    assert_int_equal(aspace_read(space, START, &value, 4), 0);
    assert_int_equal(aspace_read(space, START + PAGE_SIZE, &value, 4), -EFAULT);
    assert_int_equal(aspace_read(space, START + 2 * PAGE_SIZE, &value, 4), -EFAULT);
}

static void kernels_copies_stay_below_the_end_of_user_space(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    char bytes[16];
    space_map(space, USER_END - PAGE_SIZE, 1);
    assert_int_equal(aspace_write(space, USER_END - 8, bytes, 8), 0);
    assert_int_equal(aspace_write(space, USER_END - 8, bytes, 9), -EFAULT);
    assert_int_equal(aspace_read(space, USER_END - 8, bytes, 9), -EFAULT);
    assert_int_equal(aspace_read(space, 0xFFFFFFFC, bytes, 8), -EFAULT);
    assert_int_equal(aspace_read(space, USER_END, bytes, 1), -EFAULT);
    assert_int_equal(aspace_read(space, START, bytes, 0xFFFFFFFF), -EFAULT);
    assert_int_equal(aspace_read(space, USER_END, bytes, 0), 0);
}

/* The stack. */

static struct aspace *space_with_stack(uint32_t limit_pages)
{
    struct aspace *space = loaded_space();
    space->stack_limit = limit_pages * PAGE_SIZE;
    space_map_kind(space, USER_END - 2 * PAGE_SIZE, 2, READ_WRITE, REGION_STACK);
    return space;
}

static void stack_grows_to_its_limit_and_no_further(void **state)
{
    (void)state;
    struct aspace *space = space_with_stack(8);
    for (uint32_t page = 1; page <= 8; page++)
        write_in(space, USER_END - page * PAGE_SIZE, page);
    assert_int_equal(user_write(USER_END - 9 * PAGE_SIZE, 9), FAULT_STACK_LIMIT);
    assert_int_equal(user_write(USER_END - 8 * PAGE_SIZE - 4, 9), FAULT_STACK_LIMIT);
    assert_int_equal(space->pages, 8);
}

static void stack_grows_over_many_pages_at_once(void **state)
{
    (void)state;
    struct aspace *space = space_with_stack(64);
    write_in(space, USER_END - 64 * PAGE_SIZE, 1);
    assert_int_equal(space->pages, 64);
    assert_int_equal(read_in(space, USER_END - 30 * PAGE_SIZE), 0);
}

static void stack_grows_by_a_read_too(void **state)
{
    (void)state;
    struct aspace *space = space_with_stack(8);
    assert_int_equal(read_in(space, USER_END - 5 * PAGE_SIZE), 0);
}

static void stack_leaves_a_gap_above_what_lies_below(void **state)
{
    (void)state;
    struct aspace *space = space_with_stack(1024);
    uaddr_t below = USER_END - 512 * PAGE_SIZE;
    space_map(space, below - PAGE_SIZE, 1);
    write_in(space, below + STACK_GAP, 1);
    assert_int_equal(user_write(below + STACK_GAP - 4, 1), FAULT_NO_REGION);
}

static void forked_stacks_grow_apart(void **state)
{
    (void)state;
    struct aspace *parent = space_with_stack(16);
    write_in(parent, USER_END - 4, 1);
    struct aspace *child = space_fork(parent);
    write_in(child, USER_END - 10 * PAGE_SIZE, 2);
    assert_int_equal(parent->pages, 2);
    assert_int_equal(read_in(parent, USER_END - 10 * PAGE_SIZE), 0);
}

static void only_a_stack_grows(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    space_map(space, START, 1);
    assert_int_equal(user_write(START - 4, 1), FAULT_NO_REGION);
}

/* Files. */

static void read_of_a_file_page_shares_the_objects_frame(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    struct object *object =
        map_file(space, 2, 2 * PAGE_SIZE, 2 * PAGE_SIZE, PROTECT_READ | PROTECT_EXECUTE);
    assert_int_equal(read_in(space, START + 8), 3 << 16 | 2);
    assert_int_equal(read_in(space, START + PAGE_SIZE), 4 << 16);
    assert_ptr_equal(space_frame(space, START), object_find(object, 2));
    assert_int_equal(object_find(object, 2)->count, 2);
    assert_int_equal(user_write(START, 1), FAULT_FORBIDDEN);
}

static void write_to_a_file_page_makes_a_copy(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    struct object *object = map_file(space, 0, PAGE_SIZE, PAGE_SIZE, READ_WRITE);
    write_in(space, START, 99);
    assert_int_equal(*(uint32_t *)frame_map(object_find(object, 0)), 1 << 16);
    assert_int_equal(read_in(space, START + 4), 1 << 16 | 1);
    assert_int_equal(object_find(object, 0)->count, 1);
}

static void file_page_read_first_is_copied_by_a_later_write(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    struct object *object = map_file(space, 0, PAGE_SIZE, PAGE_SIZE, READ_WRITE);
    assert_int_equal(read_in(space, START), 1 << 16);
    write_in(space, START, 99);
    assert_int_equal(read_in(space, START), 99);
    assert_int_equal(*(uint32_t *)frame_map(object_find(object, 0)), 1 << 16);
}

static void last_page_of_a_file_ends_in_zeros(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    map_file(space, 0, 3 * PAGE_SIZE, PAGE_SIZE + 100, PROTECT_READ);
    assert_int_equal(read_in(space, START + PAGE_SIZE + 96), 2 << 16 | 24);
    for (uint32_t i = 100; i < 2 * PAGE_SIZE; i += 4)
        assert_int_equal(read_in(space, START + PAGE_SIZE + i), 0);
}

static void hole_of_a_file_reads_as_zeros(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    struct object *object = map_file(space, 6, 4 * PAGE_SIZE, 4 * PAGE_SIZE, READ_WRITE);
    assert_int_equal(read_in(space, START + 2 * PAGE_SIZE), 0); /* page 8 */
    write_in(space, START + 3 * PAGE_SIZE, 5);
    assert_null(object_find(object, 9));
}

static void file_pages_survive_the_files_truncation(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    struct object *object = map_file(space, 0, 2 * PAGE_SIZE, 2 * PAGE_SIZE, READ_WRITE);
    assert_int_equal(read_in(space, START), 1 << 16);
    while (!object_truncate_step(object, 0))
        ;
    assert_int_equal(read_in(space, START), 1 << 16);
    assert_int_equal(read_in(space, START + PAGE_SIZE), 0);
    struct frame *frame = space_frame(space, START);
    write_in(space, START, 7); /* nobody else has it: it becomes the space's own */
    assert_ptr_equal(space_frame(space, START), frame);
    assert_int_equal(frame->kind, FRAME_USER);
}

static void forked_spaces_share_file_pages_and_copy_them_apart(void **state)
{
    (void)state;
    struct aspace *parent = loaded_space();
    struct object *object = map_file(parent, 0, PAGE_SIZE, PAGE_SIZE, READ_WRITE);
    assert_int_equal(read_in(parent, START), 1 << 16);
    struct aspace *child = space_fork(parent);
    write_in(child, START, 5);
    write_in(parent, START, 6);
    assert_int_equal(read_in(child, START), 5);
    assert_int_equal(read_in(parent, START), 6);
    assert_int_equal(*(uint32_t *)frame_map(object_find(object, 0)), 1 << 16);
}

static void object_lives_as_long_as_a_region_maps_it(void **state)
{
    (void)state;
    struct aspace *space = loaded_space();
    struct object *object = map_file(space, 0, 4 * PAGE_SIZE, 4 * PAGE_SIZE, PROTECT_READ);
    assert_int_equal(object->count, 1);
    struct aspace *child = space_fork(space);
    assert_int_equal(object->count, 2);
    space_end(space);
    space_protect(child, START + PAGE_SIZE, 1, READ_WRITE); /* three regions */
    assert_int_equal(object->count, 3);
    assert_int_equal(read_in(child, START + 3 * PAGE_SIZE), 4 << 16);
    space_unmap(child, START, 4);
    assert_true(list_empty(&object_all));
}

/* What /proc says. */

static void page_info_tells_frame_and_counts(void **state)
{
    (void)state;
    struct aspace *parent = loaded_space();
    struct page_info info;
    space_map(parent, START, 2);
    aspace_page_info(parent, START, &info);
    assert_false(info.present);
    write_in(parent, START, 1);
    struct aspace *child = space_fork(parent);
    aspace_page_info(child, START, &info);
    assert_true(info.present && !info.writable);
    assert_int_equal(info.table_count, 2);
    assert_int_equal(info.frame_number, frame_number(space_frame(parent, START)));
    write_in(child, START, 2);
    aspace_page_info(child, START, &info);
    assert_true(info.writable);
    assert_int_equal(info.frame_count, 1);
}

static void count_usage(struct aspace *space, struct aspace_usage *usage)
{
    uint32_t cursor = 0;
    while (!aspace_usage_step(space, &cursor, usage))
        ;
}

static void usage_counts_what_is_shared(void **state)
{
    (void)state;
    struct aspace *parent = loaded_space();
    struct aspace_usage usage;
    space_map(parent, START, 5);
    for (uint32_t page = 0; page < 3; page++)
        write_in(parent, START + page * PAGE_SIZE, 1);
    count_usage(parent, &usage);
    assert_int_equal(usage.total, 5);
    assert_int_equal(usage.resident, 3);
    assert_int_equal(usage.shared, 0);
    struct aspace *child = space_fork(parent);
    write_in(child, START, 2);
    count_usage(parent, &usage);
    assert_int_equal(usage.shared, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(first_read_of_anonymous_memory_is_zero),
        cmocka_unit_test_of_memory(one_touch_takes_one_page_and_one_table),
        cmocka_unit_test_of_memory(unmapped_address_has_no_region),
        cmocka_unit_test_of_memory(readonly_memory_is_read_but_not_written),
        cmocka_unit_test_of_memory(taking_the_right_to_write_holds_at_once),
        cmocka_unit_test_of_memory(readonly_and_back_keeps_the_page),
        cmocka_unit_test_of_memory(no_rights_and_back_keeps_the_content),
        cmocka_unit_test_of_memory(no_rights_to_readonly_gives_no_right_to_write),
        cmocka_unit_test_of_memory(held_page_of_a_forked_space_can_be_had_by_both),
        cmocka_unit_test_of_memory(kernel_obeys_the_regions_rights),
        cmocka_unit_test_of_memory(kernels_copies_stay_below_the_end_of_user_space),
        cmocka_unit_test_of_memory(stack_grows_to_its_limit_and_no_further),
        cmocka_unit_test_of_memory(stack_grows_over_many_pages_at_once),
        cmocka_unit_test_of_memory(stack_grows_by_a_read_too),
        cmocka_unit_test_of_memory(stack_leaves_a_gap_above_what_lies_below),
        cmocka_unit_test_of_memory(forked_stacks_grow_apart),
        cmocka_unit_test_of_memory(only_a_stack_grows),
        cmocka_unit_test_of_memory(read_of_a_file_page_shares_the_objects_frame),
        cmocka_unit_test_of_memory(write_to_a_file_page_makes_a_copy),
        cmocka_unit_test_of_memory(file_page_read_first_is_copied_by_a_later_write),
        cmocka_unit_test_of_memory(last_page_of_a_file_ends_in_zeros),
        cmocka_unit_test_of_memory(hole_of_a_file_reads_as_zeros),
        cmocka_unit_test_of_memory(file_pages_survive_the_files_truncation),
        cmocka_unit_test_of_memory(forked_spaces_share_file_pages_and_copy_them_apart),
        cmocka_unit_test_of_memory(object_lives_as_long_as_a_region_maps_it),
        cmocka_unit_test_of_memory(page_info_tells_frame_and_counts),
        cmocka_unit_test_of_memory(usage_counts_what_is_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
