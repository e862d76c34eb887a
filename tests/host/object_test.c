/* mm/object.c: pages by their index, with holes. */
#include "tests/host/memory.h"

static void new_object_is_all_holes(void **state)
{
    (void)state;
    struct object *object = object_create();
    assert_null(object_find(object, 0));
    assert_null(object_find(object, OBJECT_MAX_PAGES));
    assert_null(object_find(object, UINT32_MAX));
    assert_int_equal(object->page_count, 0);
    object_put(object);
}

static void obtained_page_is_zero_and_found_again(void **state)
{
    (void)state;
    static const char zeros[PAGE_SIZE];
    const uint32_t indices[] = {0, 1, 63, 64, 65, 255, 256, 5000};
    struct object *object = object_create();
    for (unsigned i = 0; i < ARRAY_LENGTH(indices); i++) {
        struct frame *frame = object_obtain(object, indices[i]);
        assert_memory_equal(frame_map(frame), zeros, PAGE_SIZE);
        memset(frame_map(frame), (int)i + 1, PAGE_SIZE);
    }
    for (unsigned i = 0; i < ARRAY_LENGTH(indices); i++) {
        struct frame *frame = object_find(object, indices[i]);
        assert_int_equal(*(char *)frame_map(frame), i + 1);
        assert_ptr_equal(object_obtain(object, indices[i]), frame);
    }
    assert_null(object_find(object, 62));
    assert_null(object_find(object, 4999));
    assert_int_equal(object->page_count, ARRAY_LENGTH(indices));
    object_put(object);
}

static void index_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    struct object *object = object_create();
    assert_null(object_obtain(object, OBJECT_MAX_PAGES));
    assert_null(object_obtain(object, UINT32_MAX));
    object_put(object);
}

/* All of it, however many steps that takes. */
static void object_truncate(struct object *object, uint32_t first)
{
    while (!object_truncate_step(object, first))
        assert_memory_sound();
}

static void truncation_drops_the_pages_from_there_on(void **state)
{
    (void)state;
    struct object *object = object_create();
    for (uint32_t index = 0; index < 200; index++)
        object_obtain(object, index);
    object_truncate(object, 100);
    assert_int_equal(object->page_count, 100);
    assert_non_null(object_find(object, 99));
    assert_null(object_find(object, 100));
    assert_null(object_find(object, 199));
    assert_memory_sound();
    object_truncate(object, 64);
    assert_non_null(object_find(object, 63));
    assert_null(object_find(object, 64));
    object_truncate(object, 1000);
    assert_int_equal(object->page_count, 64);
    object_put(object);
}

static void truncated_page_comes_back_as_zeros(void **state)
{
    (void)state;
    struct object *object = object_create();
    memset(frame_map(object_obtain(object, 70)), 1, PAGE_SIZE);
    object_truncate(object, 70);
    assert_int_equal(*(char *)frame_map(object_obtain(object, 70)), 0);
    object_put(object);
}

static void last_owner_frees_all(void **state)
{
    (void)state;
    struct object *object = object_create();
    object_obtain(object, 300);
    object_get(object);
    object_put(object);
    assert_non_null(object_find(object, 300));
    object_put(object);
    assert_true(list_empty(&object_all));
}

/* A large object goes in steps, with holes and all; what is alive stays. */
static void large_object_is_freed_in_steps(void **state)
{
    (void)state;
    struct object *alive = object_create(), *large = object_create();
    object_obtain(alive, 3);
    for (uint32_t index = 0; index < 900; index++)
        assert_non_null(object_obtain(large, index % 3 ? index : index + 5000));
    assert_true(object_reap_step());
    object_put(large);
    unsigned steps = 0;
    for (uint32_t before = frames_free(); !object_reap_step(); before = frames_free(), steps++) {
        assert_memory_sound();
        assert_true(frames_free() - before <= 256 + 64 + 16); /* pages, a leaf, heap */
    }
    assert_in_range(steps, 3, 5);
    assert_non_null(object_find(alive, 3));
    object_put(alive);
    assert_true(list_empty(&object_all) && object_reap_step());
}

static void dropping_a_dead_object_stops_the_kernel(void **state)
{
    (void)state;
    struct object dead = {0};
    assert_true(PANICS(object_put(&dead)));
}

static void pages_far_apart_are_found_one_after_the_other(void **state)
{
    (void)state;
    const uint32_t indices[] = {0, 63, 64, 4095, 4096, 300000, OBJECT_MAX_PAGES - 1};
    struct object *object = object_create();
    assert_int_equal(object_next(object, 0), OBJECT_MAX_PAGES);
    for (unsigned i = ARRAY_LENGTH(indices); i-- > 0;)
        assert_non_null(object_obtain(object, indices[i]));
    uint32_t from = 0;
    for (unsigned i = 0; i < ARRAY_LENGTH(indices); i++, from++) {
        from = object_next(object, from);
        assert_int_equal(from, indices[i]);
    }
    assert_int_equal(object_next(object, from), OBJECT_MAX_PAGES);
    object_truncate(object, 300000);
    assert_int_equal(object->page_count, 5);
    assert_int_equal(object_next(object, 4097), OBJECT_MAX_PAGES);
    assert_non_null(object_find(object, 4096));
    object_put(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(new_object_is_all_holes),
        cmocka_unit_test_of_memory(obtained_page_is_zero_and_found_again),
        cmocka_unit_test_of_memory(index_beyond_the_limit_is_refused),
        cmocka_unit_test_of_memory(truncation_drops_the_pages_from_there_on),
        cmocka_unit_test_of_memory(truncated_page_comes_back_as_zeros),
        cmocka_unit_test_of_memory(pages_far_apart_are_found_one_after_the_other),
        cmocka_unit_test_of_memory(last_owner_frees_all),
        cmocka_unit_test_of_memory(large_object_is_freed_in_steps),
        cmocka_unit_test_of_memory(dropping_a_dead_object_stops_the_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
