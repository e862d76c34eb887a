/* mm/aspace.c: regions are mapped, cut, joined and grown. */
#include "tests/host/memory.h"

#define START 0x10000000u

/* Compares the regions with pairs of first page and length, in pages from START. */
static void assert_regions(struct aspace *space, const uint32_t (*expected)[2], unsigned count)
{
    struct region *region;
    unsigned i = 0;
    list_for_each (region, &space->regions, link) {
        assert_true(i < count);
        assert_int_equal(region->start, START + expected[i][0] * PAGE_SIZE);
        assert_int_equal(region->end, region->start + expected[i][1] * PAGE_SIZE);
        i++;
    }
    assert_int_equal(i, count);
    assert_int_equal(space->region_count, count);
}

#define ASSERT_REGIONS(space, ...)                                                                 \
    do {                                                                                           \
        const uint32_t expected[][2] = {__VA_ARGS__};                                              \
        assert_regions(space, expected, ARRAY_LENGTH(expected));                                   \
    } while (0)

static struct aspace *space_with_ten_pages(void)
{
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, START, 10), 0);
    return space;
}

static uaddr_t place_for(struct aspace *space, uaddr_t hint, uint32_t length)
{
    struct mapping mapping = {.address = hint, .length = length, .protection = READ_WRITE};
    int error = aspace_map(space, &mapping);
    return error ? 0 : mapping.address;
}

static void unmapping_the_middle_leaves_two_regions(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_unmap(space, START + 3 * PAGE_SIZE, 4), 0);
    ASSERT_REGIONS(space, {0, 3}, {7, 3});
    assert_int_equal(space->pages, 6);
}

static void unmapping_either_end_leaves_one_region(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_unmap(space, START, 2), 0);
    assert_int_equal(space_unmap(space, START + 8 * PAGE_SIZE, 2), 0);
    ASSERT_REGIONS(space, {2, 6});
}

static void unmapping_over_holes_and_borders_is_no_error(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_unmap(space, START + 2 * PAGE_SIZE, 2), 0);
    assert_int_equal(space_unmap(space, START - 5 * PAGE_SIZE, 12), 0);
    ASSERT_REGIONS(space, {7, 3});
    assert_int_equal(space_unmap(space, 0, USER_END / PAGE_SIZE), 0);
    assert_true(list_empty(&space->regions));
    assert_int_equal(space->pages, 0);
}

static void unmapping_needs_whole_pages_in_user_space(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(aspace_unmap_begin(space, START + 1, START + PAGE_SIZE), -EINVAL);
    assert_int_equal(aspace_unmap_begin(space, START, START + 1), -EINVAL);
    assert_int_equal(aspace_unmap_begin(space, START, START), -EINVAL);
    assert_int_equal(aspace_unmap_begin(space, START + PAGE_SIZE, START), -EINVAL);
    assert_int_equal(aspace_unmap_begin(space, START, USER_END + PAGE_SIZE), -EINVAL);
    ASSERT_REGIONS(space, {0, 10});
}

static void protecting_the_middle_makes_three_regions(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_protect(space, START + 3 * PAGE_SIZE, 4, PROTECT_READ), 0);
    ASSERT_REGIONS(space, {0, 3}, {3, 4}, {7, 3});
}

static void protecting_it_back_joins_them(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_protect(space, START + 3 * PAGE_SIZE, 4, PROTECT_READ), 0);
    assert_int_equal(space_protect(space, START + 3 * PAGE_SIZE, 4, READ_WRITE), 0);
    ASSERT_REGIONS(space, {0, 10});
}

static void protecting_several_regions_joins_them(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    for (uint32_t page = 0; page < 10; page += 2)
        assert_int_equal(space_protect(space, START + page * PAGE_SIZE, 1, PROTECT_READ), 0);
    assert_int_equal(space->region_count, 10);
    assert_int_equal(space_protect(space, START + PAGE_SIZE, 8, 0), 0);
    ASSERT_REGIONS(space, {0, 1}, {1, 8}, {9, 1});
}

static void protecting_over_a_hole_changes_nothing(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_unmap(space, START + 4 * PAGE_SIZE, 1), 0);
    assert_int_equal(space_protect(space, START, 10, PROTECT_READ), -ENOMEM);
    assert_int_equal(space_protect(space, START + 8 * PAGE_SIZE, 3, PROTECT_READ), -ENOMEM);
    ASSERT_REGIONS(space, {0, 4}, {5, 5});
    assert_int_equal(region_find(space, START)->protection, READ_WRITE);
}

static void neighbours_that_are_alike_become_one(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, START, 2), 0);
    assert_int_equal(space_map(space, START + 4 * PAGE_SIZE, 2), 0);
    assert_int_equal(space_map(space, START + 2 * PAGE_SIZE, 2), 0);
    ASSERT_REGIONS(space, {0, 6});
    assert_int_equal(space->pages, 6);
}

static void neighbours_that_differ_stay_apart(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, START, 2), 0);
    assert_int_equal(
        space_map_kind(space, START + 2 * PAGE_SIZE, 2, PROTECT_READ, REGION_ANONYMOUS), 0);
    assert_int_equal(space_map_kind(space, START + 4 * PAGE_SIZE, 2, READ_WRITE, REGION_HEAP), 0);
    ASSERT_REGIONS(space, {0, 2}, {2, 2}, {4, 2});
}

static void cut_file_region_keeps_its_place_in_the_file(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    struct object *object = object_create();
    struct mapping mapping = {.address = START,
                              .length = 10 * PAGE_SIZE,
                              .fixed = true,
                              .kind = REGION_FILE,
                              .protection = PROTECT_READ,
                              .object = object,
                              .object_page = 5,
                              .content_length = 10 * PAGE_SIZE};
    assert_int_equal(aspace_map(space, &mapping), 0);
    object_put(object);
    assert_int_equal(space_unmap(space, START + 3 * PAGE_SIZE, 4), 0);
    assert_int_equal(region_find(space, START)->object_page, 5);
    assert_int_equal(region_find(space, START + 8 * PAGE_SIZE)->object_page, 12);
    assert_int_equal(object->count, 2);
}

static void fixed_mapping_does_not_cover_another(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(space_map(space, START + 9 * PAGE_SIZE, 2), -EEXIST);
    assert_int_equal(space_map(space, START - PAGE_SIZE, 2), -EEXIST);
    assert_int_equal(space_map(space, START - PAGE_SIZE, 20), -EEXIST);
    ASSERT_REGIONS(space, {0, 10});
}

static void fixed_mapping_lies_in_user_space(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, 0, 1), -EPERM);
    assert_int_equal(space_map(space, ASPACE_LOWEST - PAGE_SIZE, 1), -EPERM);
    assert_int_equal(space_map(space, USER_END, 1), -ENOMEM);
    assert_int_equal(space_map(space, USER_END - PAGE_SIZE, 2), -ENOMEM);
    assert_int_equal(space_map(space, 0xFFFFF000, 1), -ENOMEM);
    assert_int_equal(space_map(space, START + 1, 1), -EINVAL);
    assert_int_equal(space_map(space, START, 0), -EINVAL);
    assert_int_equal(space->region_count, 0);
}

static void mapping_without_a_hint_goes_to_the_top_and_then_downwards(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(place_for(space, 0, 3 * PAGE_SIZE), MMAP_TOP - 3 * PAGE_SIZE);
    assert_int_equal(place_for(space, 0, 1), MMAP_TOP - 4 * PAGE_SIZE);
}

static void mapping_goes_to_its_hint_when_that_is_free(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    assert_int_equal(place_for(space, START + 20 * PAGE_SIZE + 5, 1), START + 20 * PAGE_SIZE);
    assert_int_equal(place_for(space, START + 2 * PAGE_SIZE, 1), MMAP_TOP - PAGE_SIZE);
    assert_int_equal(place_for(space, 0x1000, 1), MMAP_TOP - 2 * PAGE_SIZE);
}

static void mapping_fills_the_highest_hole_that_is_large_enough(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    uaddr_t lowest = place_for(space, 0, 10 * PAGE_SIZE);
    assert_int_equal(space_unmap(space, lowest + 8 * PAGE_SIZE, 1), 0);
    assert_int_equal(space_unmap(space, lowest + 2 * PAGE_SIZE, 3), 0);
    assert_int_equal(place_for(space, 0, 2 * PAGE_SIZE), lowest + 3 * PAGE_SIZE);
    assert_int_equal(place_for(space, 0, PAGE_SIZE), lowest + 8 * PAGE_SIZE);
}

static void mapping_that_is_too_long_is_refused(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(place_for(space, 0, MMAP_TOP - ASPACE_LOWEST), ASPACE_LOWEST);
    assert_int_equal(place_for(space, 0, PAGE_SIZE), 0);
    assert_int_equal(space_unmap(space, 0, USER_END / PAGE_SIZE), 0);
    assert_int_equal(place_for(space, 0, MMAP_TOP - ASPACE_LOWEST + 1), 0);
    assert_int_equal(place_for(space, 0, USER_END), 0);
    assert_int_equal(place_for(space, 0, 0xFFFFFFFF), 0);
}

/* The heap. */

static struct aspace *space_with_heap(void)
{
    struct aspace *space = space_create();
    space->heap_start = space->heap_end = START;
    return space;
}

static void heap_grows_by_bytes_and_is_one_region(void **state)
{
    (void)state;
    struct aspace *space = space_with_heap();
    assert_int_equal(aspace_grow_heap(space, START + 100), 0);
    assert_int_equal(aspace_grow_heap(space, START + 200), 0);
    assert_int_equal(aspace_grow_heap(space, START + 5 * PAGE_SIZE), 0);
    ASSERT_REGIONS(space, {0, 5});
    assert_int_equal(space->heap_end, START + 5 * PAGE_SIZE);
    assert_int_equal(space->pages, 5);
    write_in(space, START + 4 * PAGE_SIZE, 1);
}

static void heap_stops_at_another_mapping(void **state)
{
    (void)state;
    struct aspace *space = space_with_heap();
    assert_int_equal(space_map(space, START + 3 * PAGE_SIZE, 1), 0);
    assert_int_equal(aspace_grow_heap(space, START + 3 * PAGE_SIZE + 1), -ENOMEM);
    assert_int_equal(space->heap_end, START);
    assert_int_equal(aspace_grow_heap(space, START + 3 * PAGE_SIZE), 0);
    ASSERT_REGIONS(space, {0, 3}, {3, 1});
}

static void heap_stays_below_the_mappings(void **state)
{
    (void)state;
    struct aspace *space = space_with_heap();
    assert_int_equal(aspace_grow_heap(space, MMAP_TOP + 1), -ENOMEM);
    assert_int_equal(aspace_grow_heap(space, 0xFFFFFFFF), -ENOMEM);
    assert_int_equal(aspace_grow_heap(space, START - PAGE_SIZE), -ENOMEM);
    assert_int_equal(space->heap_end, START);
}

static void heap_grows_again_where_it_was_unmapped(void **state)
{
    (void)state;
    struct aspace *space = space_with_heap();
    assert_int_equal(aspace_grow_heap(space, START + 4 * PAGE_SIZE), 0);
    assert_int_equal(space_unmap(space, START + 2 * PAGE_SIZE, 2), 0); /* and no brk */
    assert_int_equal(aspace_grow_heap(space, START + 6 * PAGE_SIZE), 0);
    ASSERT_REGIONS(space, {0, 2}, {4, 2});
}

static void forked_heaps_grow_apart(void **state)
{
    (void)state;
    struct aspace *parent = space_with_heap();
    assert_int_equal(aspace_grow_heap(parent, START + PAGE_SIZE), 0);
    struct aspace *child = space_fork(parent);
    assert_int_equal(aspace_grow_heap(child, START + 3 * PAGE_SIZE), 0);
    assert_int_equal(parent->heap_end, START + PAGE_SIZE);
    ASSERT_REGIONS(parent, {0, 1});
    ASSERT_REGIONS(child, {0, 3});
}

static void fork_copies_what_the_space_knows(void **state)
{
    (void)state;
    struct aspace *parent = space_with_heap();
    parent->argument_start = 1;
    parent->argument_end = 2;
    parent->environment_start = 3;
    parent->environment_end = 4;
    space_map(parent, START + 8 * PAGE_SIZE, 2);
    struct aspace *child = space_fork(parent);
    ASSERT_REGIONS(child, {8, 2});
    assert_int_equal(child->count, 1);
    assert_int_equal(child->pages, 2);
    assert_int_equal(child->heap_start, START);
    assert_int_equal(child->argument_start, 1);
    assert_int_equal(child->argument_end, 2);
    assert_int_equal(child->environment_start, 3);
    assert_int_equal(child->environment_end, 4);
}

static void number_of_regions_is_limited(void **state)
{
    (void)state;
    struct aspace *space = space_with_ten_pages();
    space->region_count += ASPACE_MAX_REGIONS - 1; /* as if there were so many more */
    assert_int_equal(space_map(space, START + 20 * PAGE_SIZE, 1), -ENOMEM);
    assert_int_equal(space_unmap(space, START + 3 * PAGE_SIZE, 1), -ENOMEM);
    assert_int_equal(space_protect(space, START, 1, PROTECT_READ), -ENOMEM);
    space->region_count -= ASPACE_MAX_REGIONS - 1;
    ASSERT_REGIONS(space, {0, 10});
}

/* Steps. */

static void long_unmapping_is_done_in_steps(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, START, 700), 0);
    for (uint32_t page = 0; page < 700; page++)
        write_in(space, START + page * PAGE_SIZE, 1);
    uaddr_t cursor = START, end = START + 700 * PAGE_SIZE;
    assert_int_equal(aspace_unmap_begin(space, START, end), 0);
    unsigned steps = 1;
    for (; !aspace_unmap_step(space, &cursor, end); steps++)
        assert_true(cursor > START && cursor < end);
    assert_int_equal(steps, 3);
}

static void space_of_many_pages_ends_in_steps(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    assert_int_equal(space_map(space, START, 700), 0);
    for (uint32_t page = 0; page < 700; page++)
        write_in(space, START + page * PAGE_SIZE, 1);
    mmu_load(NULL);
    space->count = 0;
    unsigned steps = 1;
    for (; !aspace_destroy_step(space); steps++)
        assert_memory_sound();
    assert_in_range(steps, 3, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(unmapping_the_middle_leaves_two_regions),
        cmocka_unit_test_of_memory(unmapping_either_end_leaves_one_region),
        cmocka_unit_test_of_memory(unmapping_over_holes_and_borders_is_no_error),
        cmocka_unit_test_of_memory(unmapping_needs_whole_pages_in_user_space),
        cmocka_unit_test_of_memory(protecting_the_middle_makes_three_regions),
        cmocka_unit_test_of_memory(protecting_it_back_joins_them),
        cmocka_unit_test_of_memory(protecting_several_regions_joins_them),
        cmocka_unit_test_of_memory(protecting_over_a_hole_changes_nothing),
        cmocka_unit_test_of_memory(neighbours_that_are_alike_become_one),
        cmocka_unit_test_of_memory(neighbours_that_differ_stay_apart),
        cmocka_unit_test_of_memory(cut_file_region_keeps_its_place_in_the_file),
        cmocka_unit_test_of_memory(fixed_mapping_does_not_cover_another),
        cmocka_unit_test_of_memory(fixed_mapping_lies_in_user_space),
        cmocka_unit_test_of_memory(mapping_without_a_hint_goes_to_the_top_and_then_downwards),
        cmocka_unit_test_of_memory(mapping_goes_to_its_hint_when_that_is_free),
        cmocka_unit_test_of_memory(mapping_fills_the_highest_hole_that_is_large_enough),
        cmocka_unit_test_of_memory(mapping_that_is_too_long_is_refused),
        cmocka_unit_test_of_memory(heap_grows_by_bytes_and_is_one_region),
        cmocka_unit_test_of_memory(heap_stops_at_another_mapping),
        cmocka_unit_test_of_memory(heap_stays_below_the_mappings),
        cmocka_unit_test_of_memory(heap_grows_again_where_it_was_unmapped),
        cmocka_unit_test_of_memory(forked_heaps_grow_apart),
        cmocka_unit_test_of_memory(fork_copies_what_the_space_knows),
        cmocka_unit_test_of_memory(number_of_regions_is_limited),
        cmocka_unit_test_of_memory(long_unmapping_is_done_in_steps),
        cmocka_unit_test_of_memory(space_of_many_pages_ends_in_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
