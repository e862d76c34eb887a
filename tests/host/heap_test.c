/* mm/heap.c: small objects, and what is noticed when they are misused. */
#include "tests/host/memory.h"

#define OBJECTS 600

static const size_t sizes[] = {0,   1,   16,  17,  48,   49,   100,  128,  193,  256,
                               300, 448, 500, 672, 1008, 1009, 1344, 2016, 2017, 4096};

static void objects_are_aligned_and_of_their_size(void **state)
{
    (void)state;
    char *objects[ARRAY_LENGTH(sizes)];
    for (unsigned i = 0; i < ARRAY_LENGTH(sizes); i++) {
        objects[i] = heap_alloc(sizes[i]);
        assert_non_null(objects[i]);
        assert_int_equal((uintptr_t)objects[i] % 16, 0);
        memset(objects[i], (int)i, sizes[i]);
    }
    for (unsigned i = 0; i < ARRAY_LENGTH(sizes); i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(objects[i][k], i);
    for (unsigned i = 0; i < ARRAY_LENGTH(sizes); i++)
        heap_free(objects[i]);
}

static void class_of_every_size_holds_it_without_waste(void **state)
{
    (void)state;
    for (size_t size = 1; size <= LARGEST_CLASS; size++) {
        unsigned class = class_of_grains[(size + GRAIN - 1) / GRAIN];
        assert_true(class_sizes[class] >= size);
        assert_true(class == 0 || class_sizes[class - 1] < size);
    }
}

static void more_than_a_page_stops_the_kernel(void **state)
{
    (void)state;
    assert_true(PANICS(heap_alloc(PAGE_SIZE + 1)));
}

static void zeroed_object_is_zero_after_use(void **state)
{
    (void)state;
    static const char zeros[200];
    char *object = heap_alloc(200);
    memset(object, 1, 200);
    heap_free(object);
    object = heap_zalloc(200);
    assert_memory_equal(object, zeros, 200);
    heap_free(object);
}

static void objects_of_one_class_share_a_frame(void **state)
{
    (void)state;
    void *objects[63];
    uint32_t free = frames_free();
    for (unsigned i = 0; i < 63; i++)
        objects[i] = heap_alloc(64 - OWNER_SIZE);
    assert_int_equal(free - frames_free(), 1);
    for (unsigned i = 0; i < 63; i++)
        heap_free(objects[i]);
    heap_trim();

    for (unsigned i = 0; i < 2; i++)
        objects[i] = heap_alloc(LARGEST_CLASS - OWNER_SIZE);
    assert_int_equal(free - frames_free(), 1);
    for (unsigned i = 0; i < 2; i++)
        heap_free(objects[i]);
}

static void empty_slabs_are_given_back_but_the_last(void **state)
{
    (void)state;
    static void *objects[OBJECTS];
    uint32_t free = frames_free();
    for (unsigned i = 0; i < OBJECTS; i++)
        objects[i] = heap_alloc(100);
    assert_true(free - frames_free() > 10);
    for (unsigned i = 0; i < OBJECTS; i++)
        heap_free(objects[i]);
    assert_int_equal(free - frames_free(), 1);
    heap_trim();
    assert_int_equal(frames_free(), free);
}

static void full_slab_is_used_again_after_one_free(void **state)
{
    (void)state;
    void *objects[OBJECTS];
    unsigned capacity = (PAGE_SIZE - HEADER_SIZE) / 1008;
    for (unsigned i = 0; i < capacity; i++)
        objects[i] = heap_alloc(1008);
    uint32_t free = frames_free();
    heap_free(objects[1]);
    assert_ptr_equal(heap_alloc(1008), objects[1]);
    assert_int_equal(frames_free(), free);
    for (unsigned i = 0; i < capacity; i++)
        heap_free(objects[i]);
}

static void trimming_leaves_slabs_that_are_in_use(void **state)
{
    (void)state;
    char *object = heap_alloc(32);
    strcpy(object, "here");
    heap_trim();
    assert_string_equal(object, "here");
    heap_free(object);
}

static void objects_are_counted(void **state)
{
    (void)state;
    void *small = heap_alloc(10), *large = heap_alloc(4000);
    assert_int_equal(heap_objects(), 2);
    heap_free(NULL);
    assert_int_equal(heap_objects(), 2);
    heap_free(small);
    heap_free(large);
    assert_int_equal(heap_objects(), 0);
}

static void freed_object_is_poisoned(void **state)
{
    (void)state;
    uint32_t *object = heap_alloc(64);
    memset(object, 1, 64);
    heap_free(object);
    for (unsigned i = sizeof(void *) / 4; i < 16; i++)
        assert_int_equal(object[i], POISON);
}

static void write_after_free_is_noticed_at_the_next_allocation(void **state)
{
    (void)state;
    uint32_t *object = heap_alloc(64);
    heap_free(object);
    object[7] = 1;
    assert_true(PANICS(heap_alloc(64)));
    assert_non_null(strstr(panic_text, "written after it was freed"));
    object[7] = POISON;
    memory_start(1024); /* what a panic leaves is not looked at again */
}

static void second_free_is_noticed(void **state)
{
    (void)state;
    void *object = heap_alloc(64), *other = heap_alloc(64), *third = heap_alloc(64);
    heap_free(object);
    heap_free(other);
    assert_true(PANICS(heap_free(object)));
    assert_non_null(strstr(panic_text, "freed twice"));
    (void)third;
    memory_start(1024);
}

static void second_free_of_a_large_object_is_noticed(void **state)
{
    (void)state;
    void *object = heap_alloc(4096);
    heap_free(object);
    assert_true(PANICS(heap_free(object)));
    memory_start(1024);
}

static void free_of_another_kind_of_frame_is_noticed(void **state)
{
    (void)state;
    struct frame *frame = frame_alloc(FRAME_USER);
    assert_true(PANICS(heap_free((char *)frame_map(frame) + 64)));
    memory_start(1024);
}

static void exhausted_heap_gives_null_and_recovers(void **state)
{
    (void)state;
    void *chain = NULL, *object;
    while ((object = heap_alloc(500))) {
        *(void **)object = chain;
        chain = object;
    }
    assert_null(heap_alloc(2000));
    assert_null(heap_zalloc(4096));
    while (chain) {
        object = chain;
        chain = *(void **)chain;
        heap_free(object);
    }
    object = heap_alloc(2000);
    assert_non_null(object);
    heap_free(object);
}

static void urgent_object_comes_from_what_is_kept_back(void **state)
{
    (void)state;
    hoard_frames(false);
    assert_null(heap_alloc(96));
    void *object = heap_alloc_urgent(96);
    assert_non_null(object);
    heap_free(object);
}

static void injected_failure_hits_the_heap_too(void **state)
{
    (void)state;
    void *first = heap_alloc(16);
    frame_failure.countdown = 1;
    assert_null(heap_alloc(16));
    void *second = heap_alloc(16);
    assert_non_null(second);
    heap_free(first);
    heap_free(second);
}

/* A model of what is handed out: each object is full of its own number. */
struct model_object {
    unsigned char *object;
    size_t size;
};

static void check_and_free(struct model_object *model, unsigned number)
{
    for (size_t i = 0; i < model->size; i++)
        assert_int_equal(model->object[i], number % 251);
    heap_free(model->object);
    model->object = NULL;
}

static void random_use_never_mixes_objects(void **state)
{
    (void)state;
    static struct model_object models[OBJECTS];
    srand(3);
    memory_start(60); /* runs out now and then */
    unsigned refused = 0, live = 0;
    for (int round = 0; round < 30000; round++) {
        unsigned number = (unsigned)rand() % OBJECTS;
        struct model_object *model = &models[number];
        live += model->object ? -1u : 1;
        if (model->object) {
            check_and_free(model, number);
            continue;
        }
        model->size = (size_t)rand() % (rand() % 8 ? 700 : PAGE_SIZE + 1);
        model->object = heap_alloc(model->size);
        if (model->object)
            memset(model->object, (int)(number % 251), model->size);
        else
            live--, refused++;
        assert_int_equal(heap_objects(), live);
        if (round % 100 == 0)
            assert_memory_sound();
    }
    assert_true(refused > 0);
    for (unsigned number = 0; number < OBJECTS; number++)
        if (models[number].object)
            check_and_free(&models[number], number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(objects_are_aligned_and_of_their_size),
        cmocka_unit_test_of_memory(class_of_every_size_holds_it_without_waste),
        cmocka_unit_test_of_memory(more_than_a_page_stops_the_kernel),
        cmocka_unit_test_of_memory(zeroed_object_is_zero_after_use),
        cmocka_unit_test_of_memory(objects_of_one_class_share_a_frame),
        cmocka_unit_test_of_memory(empty_slabs_are_given_back_but_the_last),
        cmocka_unit_test_of_memory(full_slab_is_used_again_after_one_free),
        cmocka_unit_test_of_memory(trimming_leaves_slabs_that_are_in_use),
        cmocka_unit_test_of_memory(objects_are_counted),
        cmocka_unit_test_of_memory(freed_object_is_poisoned),
        cmocka_unit_test_of_memory(write_after_free_is_noticed_at_the_next_allocation),
        cmocka_unit_test_of_memory(second_free_is_noticed),
        cmocka_unit_test_of_memory(second_free_of_a_large_object_is_noticed),
        cmocka_unit_test_of_memory(free_of_another_kind_of_frame_is_noticed),
        cmocka_unit_test_of_memory(exhausted_heap_gives_null_and_recovers),
        cmocka_unit_test_of_memory(urgent_object_comes_from_what_is_kept_back),
        cmocka_unit_test_of_memory(injected_failure_hits_the_heap_too),
        cmocka_unit_test_of_memory(random_use_never_mixes_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
