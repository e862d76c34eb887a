/*
 * Memory runs out: each allocation of each operation fails in turn, and then all of them at once.
 * The caller is as it was before, and the same operation succeeds when there is memory again.
 */
#include "tests/host/memory.h"

#define START 0x10000000u
#define NEXT  (START + TABLE_SPAN)
#define THIRD (NEXT + TABLE_SPAN)

static struct aspace *space; /* what the operations below work on */
static struct aspace *result;
static struct object *object;

/* Three tables, pages in each, an odd mix of rights. */
static void make_space(void)
{
    space = space_create();
    assert_int_equal(space_map(space, START, 8), 0);
    assert_int_equal(space_map(space, NEXT - 2 * PAGE_SIZE, 4), 0);
    assert_int_equal(space_map(space, THIRD, 2), 0);
    for (uint32_t page = 0; page < 8; page += 2)
        write_in(space, START + page * PAGE_SIZE, page);
    write_in(space, NEXT - PAGE_SIZE, 100);
    write_in(space, NEXT, 101);
    write_in(space, THIRD, 102);
}

static void assert_space_as_made(void)
{
    for (uint32_t page = 0; page < 8; page += 2)
        assert_int_equal(read_in(space, START + page * PAGE_SIZE), page);
    assert_int_equal(read_in(space, NEXT - PAGE_SIZE), 100);
    assert_int_equal(read_in(space, NEXT), 101);
    assert_int_equal(read_in(space, THIRD), 102);
}

/* What must not change when an operation fails. */
struct snapshot {
    struct frame_counts frames;
    uint32_t objects, spaces, regions, pages;
};

static struct snapshot take_snapshot(void)
{
    struct snapshot now = {.objects = heap_objects(), .spaces = aspace_live_count()};
    heap_trim();
    frame_count(&now.frames);
    if (space) {
        now.regions = space->region_count;
        now.pages = space->pages;
    }
    return now;
}

/*
 * Lets the first, second, ... allocation of `operation` fail until it goes through, and returns how
 * many there were. With `exact`, a failure leaves every count as it was.
 */
static unsigned fail_each(int (*operation)(void), bool exact)
{
    for (uint32_t n = 1;; n++) {
        struct snapshot before = take_snapshot();
        frame_failure.countdown = n;
        int error = operation();
        bool failed = frame_failure.countdown == 0;
        frame_failure.countdown = 0;
        assert_memory_sound();
        if (!failed) {
            assert_int_equal(error, 0);
            return n - 1;
        }
        assert_int_equal(error, -ENOMEM);
        struct snapshot after = take_snapshot();
        if (exact)
            assert_memory_equal(&after, &before, sizeof(after));
    }
}

static int create(void)
{
    result = aspace_create();
    return result ? 0 : -ENOMEM;
}

static void create_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    space = NULL;
    assert_in_range(fail_each(create, true), 2, 3); /* with a slab of the heap or not */
}

static int clone(void)
{
    return aspace_clone(space, &result);
}

static void fork_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    assert_in_range(fail_each(clone, true), 2 + 3 + 1, 8); /* space, regions, promise, slabs */
    assert_space_as_made();
    write_in(result, START, 50);
    assert_space_as_made();
}

static void fork_of_a_fork_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    struct aspace *first = space_fork(space);
    write_in(first, NEXT, 1);
    assert_in_range(fail_each(clone, true), 6, 8);
    assert_space_as_made();
}

static void failed_fork_leaves_the_writers_tlb_alone(void **state)
{
    (void)state;
    make_space();
    write_in(space, START, 0);
    frame_failure.countdown = 4;
    assert_int_equal(clone(), -ENOMEM);
    unsigned faults = mmu.faults;
    write_in(space, START, 0);
    assert_int_equal(mmu.faults, faults);
}

static int map(void)
{
    return space_map_kind(space, START + 100 * PAGE_SIZE, 5, PROTECT_READ, REGION_ANONYMOUS);
}

static void map_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    assert_in_range(fail_each(map, true), 1, 2);
}

static int grow_heap(void)
{
    return aspace_grow_heap(space, THIRD + 64 * PAGE_SIZE);
}

static void heap_growth_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    space->heap_start = space->heap_end = THIRD + 16 * PAGE_SIZE;
    assert_in_range(fail_each(grow_heap, true), 1, 2);
    assert_int_equal(space->heap_end, THIRD + 64 * PAGE_SIZE);
}

static int unmap_middle(void)
{
    return space_unmap(space, START + 2 * PAGE_SIZE, 3);
}

static int protect_middle(void)
{
    return space_protect(space, START + 2 * PAGE_SIZE, 3, PROTECT_READ);
}

static void unmap_and_protect_take_no_memory_that_may_be_refused(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    assert_int_equal(fail_each(protect_middle, true), 0);
    assert_int_equal(fail_each(unmap_middle, true), 0);
    space = child;
    assert_space_as_made();
}

/* Faults: a table that was made for a page that could not be had may stay. */

static int fault_at(uaddr_t address, enum access access)
{
    enum fault_result mended = aspace_fault(space, address, access);
    assert_true(mended == FAULT_MENDED || mended == FAULT_NO_MEMORY);
    return mended == FAULT_MENDED ? 0 : -ENOMEM;
}

static int fault_in_new_table(void)
{
    return fault_at(THIRD + TABLE_SPAN, ACCESS_WRITE);
}

static void first_touch_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    assert_int_equal(space_map(space, THIRD + TABLE_SPAN, 1), 0);
    assert_in_range(fail_each(fault_in_new_table, false), 1, 2);
    assert_space_as_made();
}

static int fault_on_shared_page(void)
{
    return fault_at(START, ACCESS_WRITE);
}

static void copy_on_write_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    assert_int_equal(fail_each(fault_on_shared_page, false), 1);
    write_in(space, START, 77);
    assert_int_equal(read_in(child, START), 0);
    assert_int_equal(space_frame(child, START)->count, 1);
}

static int fault_below_the_stack(void)
{
    return fault_at(USER_END - 20 * PAGE_SIZE, ACCESS_WRITE);
}

static void stack_growth_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    space = space_create();
    space_map_kind(space, USER_END - PAGE_SIZE, 1, READ_WRITE, REGION_STACK);
    assert_in_range(fail_each(fault_below_the_stack, false), 1, 2);
    assert_int_equal(space->pages, 20);
}

static int write_over_a_border(void)
{
    char bytes[3 * PAGE_SIZE] = {1, 2, 3};
    return aspace_write(space, START, bytes, sizeof(bytes));
}

static void kernels_write_fails_cleanly_at_each_allocation(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    /* Each try keeps the pages that it had before it failed. */
    assert_in_range(fail_each(write_over_a_border, false), 1, 3);
    space = child;
    assert_space_as_made();
}

static int obtain(void)
{
    return object_obtain(object, 300) ? 0 : -ENOMEM;
}

static void object_grows_or_stays_at_each_allocation(void **state)
{
    (void)state;
    space = NULL;
    object = object_create();
    uint32_t *words = frame_map(object_obtain(object, 0));
    words[5] = 55;
    assert_in_range(fail_each(obtain, false), 1, 4); /* root and leaf stay once they are there */
    assert_int_equal(object->page_count, 2);
    assert_int_equal(((uint32_t *)frame_map(object_find(object, 0)))[5], 55);
    object_put(object);
}

static int create_object(void)
{
    object = object_create();
    return object ? 0 : -ENOMEM;
}

static void object_creation_fails_cleanly(void **state)
{
    (void)state;
    space = NULL;
    assert_in_range(fail_each(create_object, true), 1, 2);
    object_put(object);
}

/* No frame is left at all, not even those that are kept back. */

static void exit_needs_no_memory(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space), *grandchild = space_fork(child);
    write_in(child, START, 5);
    hoard_frames(true);
    space_end(child);
    assert_memory_sound();
    assert_space_as_made();
    space_end(space);
    space_end(grandchild);
}

static void unmap_over_several_shared_tables_needs_no_memory(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    hoard_frames(true);
    assert_int_equal(frames_free(), frames_promised());
    /* From the second page of the first table's to the first of the third's: two splits. */
    assert_int_equal(space_unmap(child, START + PAGE_SIZE, (THIRD - START) / PAGE_SIZE), 0);
    assert_memory_sound();
    assert_space_as_made();
    assert_int_equal(read_in(child, START), 0);
    assert_null(space_frame(child, NEXT));
    assert_null(space_frame(child, THIRD));
}

static void unmap_that_gets_one_of_two_structs_changes_nothing(void **state)
{
    (void)state;
    make_space();
    hoard_frames(true);
    void *objects = NULL, *one;
    while ((one = heap_alloc_urgent(sizeof(struct region)))) {
        *(void **)one = objects;
        objects = one;
    }
    one = *(void **)objects;
    heap_free(objects); /* room for one struct region, and cutting out the middle takes two */
    uint32_t before = heap_objects();
    assert_int_equal(space_unmap(space, START + 2 * PAGE_SIZE, 2), -ENOMEM);
    assert_int_equal(space_protect(space, START + 2 * PAGE_SIZE, 2, PROTECT_READ), -ENOMEM);
    assert_int_equal(heap_objects(), before);
    assert_int_equal(space->region_count, 3);
    for (void *next; one; one = next) {
        next = *(void **)one;
        heap_free(one);
    }
    assert_int_equal(space_unmap(space, START + 2 * PAGE_SIZE, 2), 0);
}

static void protect_over_several_shared_tables_needs_no_memory(void **state)
{
    (void)state;
    make_space();
    assert_int_equal(space_unmap(space, START, (THIRD - START) / PAGE_SIZE + 2), 0);
    assert_int_equal(space_map(space, START, (THIRD - START) / PAGE_SIZE + 2), 0);
    write_in(space, START, 1);
    write_in(space, NEXT, 2);
    write_in(space, THIRD, 3);
    struct aspace *child = space_fork(space);
    hoard_frames(true);
    assert_int_equal(space_protect(child, START + PAGE_SIZE, (THIRD - START) / PAGE_SIZE, 0), 0);
    assert_memory_sound();
    assert_true(space_look(child, NEXT).held);
    assert_false(space_look(space, NEXT).held);
    assert_int_equal(read_in(space, THIRD), 3);
    assert_int_equal(read_in(child, START), 1);
}

static void widening_needs_no_memory_and_the_fault_is_refused(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    assert_int_equal(space_protect(child, START, 8, PROTECT_READ), 0);
    hoard_frames(true);
    assert_int_equal(space_protect(child, START, 8, READ_WRITE), 0);
    mmu_load(child);
    assert_int_equal(user_write(START, 5), FAULT_NO_MEMORY);
    assert_memory_sound();
    assert_space_as_made();
    release_hoard();
    write_in(child, START, 5);
    assert_space_as_made();
}

static void write_to_a_shared_page_is_refused_and_may_be_repeated(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    hoard_frames(true);
    mmu_load(child);
    assert_int_equal(user_write(START, 5), FAULT_NO_MEMORY);
    assert_int_equal(user_write(START, 5), FAULT_NO_MEMORY);
    assert_int_equal(read_in(child, START), 0);
    assert_int_equal(read_in(space, START), 0);
    release_hoard();
    write_in(child, START, 5);
    assert_int_equal(read_in(space, START), 0);
}

static void fork_is_refused_when_no_split_could_be_promised(void **state)
{
    (void)state;
    make_space();
    hoard_frames(false);
    for (unsigned i = 0; i < 3; i++) { /* enough for the directory and the heap, not for splits */
        struct frame *next = hoard->next;
        frame_put(hoard);
        hoard = next;
    }
    assert_int_equal(aspace_clone(space, &result), -ENOMEM);
    assert_int_equal(frames_promised(), 0);
    assert_int_equal(aspace_live_count(), 1);
    assert_space_as_made();
    write_in(space, START, 0);
}

static void promised_frames_are_left_for_the_splits(void **state)
{
    (void)state;
    make_space();
    struct aspace *child = space_fork(space);
    hoard_frames(true);
    assert_null(frame_alloc(FRAME_USER));
    assert_null(frame_alloc_urgent(FRAME_USER));
    assert_null(heap_alloc(4000));
    assert_int_equal(frames_promised(), 3);
    struct frame *page = space_frame(child, START);
    assert_int_equal(space_unmap(child, START + 2 * PAGE_SIZE, 6), 0); /* a split */
    assert_int_equal(frames_promised(), 2);
    assert_int_equal(page->count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(create_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(fork_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(fork_of_a_fork_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(failed_fork_leaves_the_writers_tlb_alone),
        cmocka_unit_test_of_memory(map_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(heap_growth_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(unmap_and_protect_take_no_memory_that_may_be_refused),
        cmocka_unit_test_of_memory(first_touch_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(copy_on_write_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(stack_growth_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(kernels_write_fails_cleanly_at_each_allocation),
        cmocka_unit_test_of_memory(object_grows_or_stays_at_each_allocation),
        cmocka_unit_test_of_memory(object_creation_fails_cleanly),
        cmocka_unit_test_of_memory(exit_needs_no_memory),
        cmocka_unit_test_of_memory(unmap_over_several_shared_tables_needs_no_memory),
        cmocka_unit_test_of_memory(unmap_that_gets_one_of_two_structs_changes_nothing),
        cmocka_unit_test_of_memory(protect_over_several_shared_tables_needs_no_memory),
        cmocka_unit_test_of_memory(widening_needs_no_memory_and_the_fault_is_refused),
        cmocka_unit_test_of_memory(write_to_a_shared_page_is_refused_and_may_be_repeated),
        cmocka_unit_test_of_memory(fork_is_refused_when_no_split_could_be_promised),
        cmocka_unit_test_of_memory(promised_frames_are_left_for_the_splits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
