/* mm/cut.c: pages of a file that is cut leave all who map it, whatever others do meanwhile. */
#include "tests/host/memory.h"

#define START 0x10000000u
#define OTHER 0x20000000u
#define PAGES 600u

static struct object *file_of_pages(uint32_t pages)
{
    struct object *object = object_create();
    for (uint32_t page = 0; page < pages; page++)
        *(uint32_t *)frame_map(object_obtain(object, page)) = page + 1;
    object->size = pages * PAGE_SIZE;
    return object;
}

static void map(struct aspace *space, uaddr_t at, struct object *object, uint32_t first,
                uint32_t pages, bool shared)
{
    struct mapping mapping = {.address = at,
                              .length = pages * PAGE_SIZE,
                              .fixed = true,
                              .kind = REGION_FILE,
                              .protection = READ_WRITE,
                              .ends = true,
                              .shared = shared,
                              .object = object,
                              .object_page = first};
    assert_int_equal(aspace_map(space, &mapping), 0);
}

static void touch(struct aspace *space, uaddr_t at, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++)
        assert_int_equal(read_in(space, at + i * PAGE_SIZE), i + 1);
}

static void cut_begin(struct object *object, uint32_t pages)
{
    object->size = pages * PAGE_SIZE;
    object_unmap_begin(object);
}

/* The steps that are left; the memory is sound after each. */
static unsigned cut_end(struct object *object, uint32_t pages)
{
    unsigned steps = 0;
    for (; !object_unmap_step(object, pages); steps++)
        assert_memory_sound();
    while (!object_truncate_step(object, pages))
        assert_memory_sound();
    assert_memory_sound();
    return steps;
}

static enum fault_result reads(struct aspace *space, uaddr_t address)
{
    uint32_t value;
    mmu_load(space);
    return user_read(address, &value);
}

static void cut_pages_leave_private_and_shared_mappings(void **state)
{
    (void)state;
    struct object *object = file_of_pages(4);
    struct aspace *space = space_create();
    map(space, START, object, 0, 4, false);
    map(space, OTHER, object, 1, 3, true);
    touch(space, START, 4);
    write_in(space, START + 2 * PAGE_SIZE, 77); /* a copy of its own, which goes all the same */
    assert_int_equal(read_in(space, OTHER), 2);
    assert_int_equal(read_in(space, OTHER + 2 * PAGE_SIZE), 4);
    cut_begin(object, 2);
    assert_int_equal(cut_end(object, 2), 2);
    assert_int_equal(read_in(space, START + PAGE_SIZE), 2);
    assert_int_equal(reads(space, START + 2 * PAGE_SIZE), FAULT_PAST_END);
    assert_int_equal(read_in(space, OTHER), 2);
    assert_int_equal(reads(space, OTHER + PAGE_SIZE), FAULT_PAST_END);

    object->size = 4 * PAGE_SIZE; /* it grows again: zeros, and both see what is written */
    assert_int_equal(read_in(space, START + 2 * PAGE_SIZE), 0);
    write_in(space, OTHER + PAGE_SIZE, 9);
    assert_int_equal(read_in(space, START + 2 * PAGE_SIZE), 9);
    assert_memory_sound();
    object_put(object);
    space_end(space);
}

static void first_write_through_a_shared_mapping_is_noticed(void **state)
{
    (void)state;
    struct object *object = file_of_pages(2);
    struct aspace *space = space_create();
    map(space, START, object, 0, 2, true);
    touch(space, START, 2);
    assert_int_equal(object->written, 0);
    write_in(space, START, 5);
    uint64_t written = object->written;
    assert_true(written != 0);
    write_in(space, START, 6);
    assert_true(object->written == written);
    write_in(space, START + PAGE_SIZE, 6);
    assert_true(object->written > written);
    assert_int_equal(*(uint32_t *)frame_map(object_find(object, 0)), 6);
    object_put(object);
    space_end(space);
}

/* A child that is forked, or a region that is cut, before, between or after the steps. */
static void forks_and_cuts_between_the_steps_miss_nothing(void **state)
{
    (void)state;
    for (unsigned moment = 0; moment < 8; moment++) {
        struct object *object = file_of_pages(PAGES);
        struct aspace *parent = space_create(), *child = NULL;
        map(parent, START, object, 0, PAGES, false);
        map(parent, OTHER, object, 0, PAGES, true);
        touch(parent, START, PAGES);
        touch(parent, OTHER, PAGES);
        cut_begin(object, 1);
        for (unsigned step = 0; step < moment; step++) {
            object_unmap_step(object, 1);
            assert_memory_sound();
        }
        mmu_load(NULL);
        child = space_fork(parent);
        assert_int_equal(space_protect(parent, START + 40 * PAGE_SIZE, 3, PROTECT_READ), 0);
        assert_int_equal(space_unmap(parent, OTHER + 50 * PAGE_SIZE, 3), 0);
        assert_memory_sound();
        cut_end(object, 1);
        for (unsigned i = 1; i < PAGES; i++) {
            assert_null(space_frame(parent, START + i * PAGE_SIZE));
            assert_null(space_frame(parent, OTHER + i * PAGE_SIZE));
            assert_null(space_frame(child, START + i * PAGE_SIZE));
            assert_null(space_frame(child, OTHER + i * PAGE_SIZE));
        }
        touch(parent, START, 1);
        touch(child, OTHER, 1);
        space_end(parent);
        space_end(child);
        object_put(object);
        assert_memory_sound();
    }
}

/* A long fork has copied a part of the regions, and goes on after the cut. */
static void cut_in_the_middle_of_a_fork_is_whole(void **state)
{
    (void)state;
    struct object *object = file_of_pages(2);
    struct aspace *parent = space_create(), *child;
    for (unsigned i = 0; i < 300; i++)
        map(parent, START + i * 4 * PAGE_SIZE, object, 0, 2, i % 2);
    for (unsigned i = 0; i < 300; i++)
        touch(parent, START + i * 4 * PAGE_SIZE, 2);
    mmu_load(NULL);
    assert_int_equal(aspace_clone_begin(parent, &child), 0);
    assert_int_equal(aspace_clone_step(parent, child), 1);
    cut_begin(object, 1);
    for (unsigned i = 0; i < 100; i++)
        object_unmap_step(object, 1);
    assert_int_equal(aspace_clone_step(parent, child), 1);
    for (unsigned i = 0; i < 100; i++)
        object_unmap_step(object, 1);
    assert_int_equal(aspace_clone_step(parent, child), 0);
    cut_end(object, 1);
    for (unsigned i = 0; i < 300; i++) {
        assert_null(space_frame(parent, START + (i * 4 + 1) * PAGE_SIZE));
        assert_null(space_frame(child, START + (i * 4 + 1) * PAGE_SIZE));
    }
    space_end(parent);
    space_end(child);
    object_put(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(cut_pages_leave_private_and_shared_mappings),
        cmocka_unit_test_of_memory(first_write_through_a_shared_mapping_is_noticed),
        cmocka_unit_test_of_memory(forks_and_cuts_between_the_steps_miss_nothing),
        cmocka_unit_test_of_memory(cut_in_the_middle_of_a_fork_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
