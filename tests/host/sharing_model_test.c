/*
 * Random operations on address spaces that share tables and pages, beside a model so plain that it
 * can only be right: each space is an array of pages with their contents.
 *
 * GAJI_SEED=n repeats a run, GAJI_OPERATIONS=n makes it longer.
 */
// timeout: 120
#include "tests/host/memory.h"

#define SPACES     8
#define WORDS      4 /* of a page that are written; the others keep their first content */
#define OBJECTS    2
#define RAM_FRAMES 144u
#define HEAP_START 0x08100000u

/*
 * User space as the model sees it: slots in ascending order, each a page, or a gap of many pages
 * that may be mapped but is never touched.
 */
struct slot_place {
    uaddr_t start, end;
};

static const struct {
    uaddr_t start;
    uint32_t pages;
} windows[] = {
    {0x08048000, 8},                  /* a program's text */
    {HEAP_START, 12},                 /* under the same table */
    {0x40000000 - 6 * PAGE_SIZE, 12}, /* over the border of two tables */
    {0x40800000 - 4 * PAGE_SIZE, 8},  /* over the next border */
    {0xB7BF8000, 8},
    {USER_END - 8 * PAGE_SIZE, 8}, /* the very end */
};

#define MAX_SLOTS 128
static struct slot_place places[MAX_SLOTS];
static unsigned slot_count, heap_slot;

struct page_model {
    bool mapped;
    uint8_t protection;
    int object; /* whose page it is a copy of, or -1 */
    uint32_t object_page;
    uint32_t content; /* bytes of it that come from the object */
    uint32_t words[WORDS];
};

static const uint32_t word_offsets[WORDS] = {0, 1000, 2048, PAGE_SIZE - 4};

struct space_model {
    struct aspace *space; /* NULL: there is none */
    unsigned heap_slots;  /* length of the heap */
    struct page_model pages[MAX_SLOTS];
};

static struct space_model models[SPACES];
static struct object *objects[OBJECTS];

static struct {
    uint64_t random;
    bool failing; /* an allocation was to fail in this operation */
    unsigned refused, done;
} run;

static uint32_t random_below(uint32_t limit)
{
    run.random ^= run.random << 13;
    run.random ^= run.random >> 7;
    run.random ^= run.random << 17;
    return (uint32_t)(run.random >> 32) % limit;
}

static void make_places(void)
{
    uaddr_t at = windows[0].start;
    slot_count = 0;
    for (unsigned w = 0; w < ARRAY_LENGTH(windows); w++) {
        if (at < windows[w].start)
            places[slot_count++] = (struct slot_place){at, windows[w].start};
        if (windows[w].start == HEAP_START)
            heap_slot = slot_count;
        for (uint32_t p = 0; p < windows[w].pages; p++) {
            at = windows[w].start + p * PAGE_SIZE;
            places[slot_count++] = (struct slot_place){at, at + PAGE_SIZE};
        }
        at += PAGE_SIZE;
    }
    assert_true(slot_count <= MAX_SLOTS);
}

static bool is_page(unsigned slot)
{
    return places[slot].end - places[slot].start == PAGE_SIZE;
}

/* [*first, *last): mostly a few slots, now and then very many. */
static void random_range(unsigned *first, unsigned *last)
{
    uint32_t most = random_below(40) == 0 ? slot_count : 6;
    *first = random_below(slot_count);
    *last = min_u32(*first + 1 + random_below(most), slot_count);
}

/* A page to touch: mostly one that is mapped. */
static unsigned random_page(const struct space_model *model)
{
    unsigned slot, tries = 0;
    do
        slot = random_below(slot_count);
    while (!is_page(slot) || (!model->pages[slot].mapped && tries++ < 6));
    return slot;
}

static struct space_model *random_space(void)
{
    struct space_model *model;
    do
        model = &models[random_below(SPACES)];
    while (!model->space);
    return model;
}

/* Objects: page 2 of each is a hole, the others are full of a pattern. */

static uint32_t object_word(int object, uint32_t page, uint32_t offset)
{
    return page == 2 ? 0 : 0x10000000u * (uint32_t)(object + 1) + page * PAGE_SIZE + offset;
}

static void make_objects(void)
{
    for (int o = 0; o < OBJECTS; o++) {
        objects[o] = object_create();
        for (uint32_t page = 0; page < 6; page++) {
            if (page == 2)
                continue;
            uint32_t *words = frame_map(object_obtain(objects[o], page));
            for (uint32_t i = 0; i < PAGE_SIZE / 4; i++)
                words[i] = object_word(o, page, i * 4);
        }
    }
}

/* A word of a page that nobody wrote to; `content` may end inside the word. */
static uint32_t first_word(const struct page_model *page, uint32_t offset)
{
    if (page->object < 0 || page->object_page >= 6 || offset >= page->content)
        return 0;
    uint32_t word = object_word(page->object, page->object_page, offset);
    uint32_t bytes = page->content - offset;
    return bytes >= 4 ? word : word & ((1u << bytes * 8) - 1);
}

/* Comparing. */

static void check_whole_page(const struct page_model *page, const uint32_t *words)
{
    for (uint32_t i = 0; i < PAGE_SIZE / 4; i++) {
        uint32_t expected = first_word(page, i * 4);
        for (unsigned w = 0; w < WORDS; w++)
            if (word_offsets[w] == i * 4)
                expected = page->words[w];
        assert_int_equal(words[i], expected);
    }
}

/* Looks without a fault: what is present has the model's content, what is absent was not written.
 */
static void check_page_content(struct space_model *model, unsigned slot, bool whole)
{
    const struct page_model *page = &model->pages[slot];
    struct page_state state = space_look(model->space, places[slot].start);
    if (!page->mapped)
        assert_null(state.frame);
    if (!page->mapped)
        return;
    if (state.frame && !state.held)
        assert_int_not_equal(page->protection, 0);
    const uint32_t *words = state.frame ? frame_map(state.frame) : NULL;
    for (unsigned w = 0; w < WORDS; w++) {
        uint32_t offset = word_offsets[w];
        assert_int_equal(words ? words[offset / 4] : first_word(page, offset), page->words[w]);
    }
    if (words && whole)
        check_whole_page(page, words);
}

static void check_everything(void)
{
    unsigned looked_through = random_below(slot_count);
    for (struct space_model *model = models; model < models + SPACES; model++)
        for (unsigned slot = 0; model->space && slot < slot_count; slot++)
            if (is_page(slot))
                check_page_content(model, slot, slot == looked_through);
    for (unsigned slot = 0; slot < slot_count; slot++)
        if (is_page(slot))
            assert_false(mmu_is_stale(places[slot].start));
    assert_memory_sound();
}

/* An operation that was refused for want of memory: was there want of it? */
static void refused(void)
{
    bool injected = run.failing && frame_failure.countdown == 0;
    assert_true(injected || frames_free() - frames_promised() < 16 + 10);
    run.refused++;
}

/* Operations. Each does it in the kernel, and if that went well in the model. */

static void create(void)
{
    struct space_model *model = &models[random_below(SPACES)];
    if (model->space)
        return;
    struct aspace *space = aspace_create();
    if (!space) {
        refused();
        return;
    }
    space->stack_limit = PAGE_SIZE;
    space->heap_start = space->heap_end = HEAP_START;
    *model = (struct space_model){.space = space};
}

static struct mapping random_mapping(unsigned first, unsigned last)
{
    static const uint8_t protections[] = {PROTECT_READ, READ_WRITE, READ_WRITE, READ_WRITE, 0};
    uaddr_t start = places[first].start;
    struct mapping mapping = {.address = start,
                              .length = places[last - 1].end - start,
                              .fixed = true,
                              .kind = REGION_ANONYMOUS,
                              .protection = protections[random_below(5)]};
    if (random_below(3) == 0) {
        mapping.kind = REGION_FILE;
        mapping.object = objects[random_below(OBJECTS)];
        mapping.object_page = random_below(4);
        mapping.content_length = random_below(5 * PAGE_SIZE);
    }
    return mapping;
}

static void model_map(struct space_model *model, unsigned first, unsigned last,
                      const struct mapping *mapping)
{
    for (unsigned slot = first; slot < last; slot++) {
        uint32_t distance = places[slot].start - mapping->address;
        bool has_content = mapping->object && distance < mapping->content_length;
        struct page_model page = {.mapped = true, .protection = mapping->protection, .object = -1};
        if (has_content) {
            page.object = mapping->object == objects[0] ? 0 : 1;
            page.object_page = mapping->object_page + distance / PAGE_SIZE;
            page.content = mapping->content_length - distance;
        }
        for (unsigned w = 0; w < WORDS; w++)
            page.words[w] = first_word(&page, word_offsets[w]);
        model->pages[slot] = page;
    }
}

static bool any_mapped(const struct space_model *model, unsigned first, unsigned last)
{
    for (unsigned slot = first; slot < last; slot++)
        if (model->pages[slot].mapped)
            return true;
    return false;
}

static bool all_mapped(const struct space_model *model, unsigned first, unsigned last)
{
    for (unsigned slot = first; slot < last; slot++)
        if (!model->pages[slot].mapped)
            return false;
    return true;
}

static void model_unmap(struct space_model *model, unsigned first, unsigned last)
{
    for (unsigned slot = first; slot < last; slot++)
        model->pages[slot] = (struct page_model){0};
}

static int unmap_slots(struct space_model *model, unsigned first, unsigned last)
{
    uaddr_t start = places[first].start;
    return space_unmap(model->space, start, (places[last - 1].end - start) / PAGE_SIZE);
}

static void map(void)
{
    struct space_model *model = random_space();
    unsigned first, last;
    random_range(&first, &last);
    struct mapping mapping = random_mapping(first, last);
    int error = aspace_map(model->space, &mapping);
    if (any_mapped(model, first, last))
        assert_int_equal(error, -EEXIST);
    else if (error == -ENOMEM)
        refused();
    else
        assert_int_equal(error, 0);
    if (!error)
        model_map(model, first, last, &mapping);
}

/* mmap() with MAP_FIXED: what was there goes, and then the mapping cannot fail any more. */
static void replace(void)
{
    struct space_model *model = random_space();
    unsigned first, last;
    random_range(&first, &last);
    struct mapping mapping = random_mapping(first, last);
    if (aspace_reserve_region(model->space, &mapping) < 0) {
        refused();
        return;
    }
    if (unmap_slots(model, first, last) < 0) {
        aspace_unreserve_region(&mapping);
        refused();
        return;
    }
    assert_int_equal(aspace_map(model->space, &mapping), 0);
    model_unmap(model, first, last);
    model_map(model, first, last, &mapping);
}

static void unmap(void)
{
    struct space_model *model = random_space();
    unsigned first, last;
    random_range(&first, &last);
    int error = unmap_slots(model, first, last);
    if (error) {
        assert_int_equal(error, -ENOMEM);
        refused();
        return;
    }
    model_unmap(model, first, last);
}

static void protect(void)
{
    static const uint8_t protections[] = {0, PROTECT_READ, READ_WRITE, READ_WRITE};
    struct space_model *model = random_space();
    uint8_t protection = protections[random_below(4)];
    unsigned first, last;
    random_range(&first, &last);
    uaddr_t start = places[first].start;
    int error =
        space_protect(model->space, start, (places[last - 1].end - start) / PAGE_SIZE, protection);
    assert_true(error == 0 || error == -ENOMEM);
    if (!all_mapped(model, first, last))
        assert_int_equal(error, -ENOMEM);
    else if (error)
        refused();
    for (unsigned slot = first; slot < last && !error; slot++)
        model->pages[slot].protection = protection;
}

static void fork_space(void)
{
    struct space_model *from = random_space(), *to = &models[random_below(SPACES)];
    if (to->space)
        return;
    struct aspace *child;
    if (aspace_clone(from->space, &child) < 0) {
        refused();
        return;
    }
    *to = *from;
    to->space = child;
}

static void end_space(void)
{
    unsigned others = 0;
    struct space_model *model = random_space();
    for (unsigned i = 0; i < SPACES; i++)
        others += models[i].space && &models[i] != model;
    if (others == 0)
        return;
    space_end(model->space);
    model->space = NULL;
}

/* The program that runs, or another one after a switch. */
static struct space_model *running_space(void)
{
    struct space_model *model = random_space();
    if (!mmu.space || random_below(4) == 0) {
        mmu_load(model->space);
        return model;
    }
    for (model = models; model->space != mmu.space; model++)
        ;
    return model;
}

static enum fault_result expected_result(const struct page_model *page, bool write)
{
    if (!page->mapped)
        return FAULT_NO_REGION;
    if (!page->protection || (write && !(page->protection & PROTECT_WRITE)))
        return FAULT_FORBIDDEN;
    return FAULT_MENDED;
}

static bool check_result(const struct page_model *page, bool write, enum fault_result result)
{
    if (result == FAULT_NO_MEMORY && expected_result(page, write) == FAULT_MENDED) {
        refused();
        return false;
    }
    assert_int_equal(result, expected_result(page, write));
    return result == FAULT_MENDED;
}

static void user_reads(void)
{
    struct space_model *model = running_space();
    unsigned slot = random_page(model), w = random_below(WORDS);
    const struct page_model *page = &model->pages[slot];
    uint32_t value = 0;
    enum fault_result result = user_read(places[slot].start + word_offsets[w], &value);
    if (check_result(page, false, result))
        assert_int_equal(value, page->words[w]);
}

static void user_writes(void)
{
    struct space_model *model = running_space();
    unsigned slot = random_page(model), w = random_below(WORDS);
    struct page_model *page = &model->pages[slot];
    uint32_t value = random_below(UINT32_MAX);
    enum fault_result result = user_write(places[slot].start + word_offsets[w], value);
    if (check_result(page, true, result))
        page->words[w] = value;
}

/* What a kernel's access to one page comes to. */
static int expected_error(const struct page_model *page, bool write)
{
    return expected_result(page, write) == FAULT_MENDED ? 0 : -EFAULT;
}

static void kernel_writes(void)
{
    struct space_model *model = random_space();
    unsigned slot = random_page(model), w = random_below(WORDS);
    struct page_model *page = &model->pages[slot];
    uint32_t value = random_below(UINT32_MAX);
    int error = aspace_write(model->space, places[slot].start + word_offsets[w], &value, 4);
    if (error == -ENOMEM)
        refused();
    else
        assert_int_equal(error, expected_error(page, true));
    if (!error)
        page->words[w] = value;
}

/* Two words on either side of a border between pages; the first may be written alone. */
static void kernel_writes_over_a_border(void)
{
    struct space_model *model = random_space();
    unsigned slot = random_page(model);
    if (slot + 1 == slot_count || !is_page(slot + 1))
        return;
    struct page_model *pages = &model->pages[slot];
    uint32_t values[2] = {random_below(UINT32_MAX), random_below(UINT32_MAX)};
    int error = aspace_write(model->space, places[slot].end - 4, values, 8);
    int first = expected_error(&pages[0], true), second = expected_error(&pages[1], true);
    if (error == -ENOMEM) {
        refused();
        struct page_state state = space_look(model->space, places[slot].start);
        if (!first && state.frame && ((uint32_t *)frame_map(state.frame))[1023] == values[0])
            pages[0].words[WORDS - 1] = values[0];
        return;
    }
    assert_int_equal(error, first ? first : second);
    if (!first)
        pages[0].words[WORDS - 1] = values[0];
    if (!error)
        pages[1].words[0] = values[1];
}

static void kernel_reads(void)
{
    struct space_model *model = random_space();
    unsigned slot = random_page(model), w = random_below(WORDS);
    const struct page_model *page = &model->pages[slot];
    uint32_t value = 0;
    int error = aspace_read(model->space, places[slot].start + word_offsets[w], &value, 4);
    if (error == -ENOMEM) {
        refused();
        return;
    }
    assert_int_equal(error, expected_error(page, false));
    if (!error)
        assert_int_equal(value, page->words[w]);
}

static void grow_heap(struct space_model *model, unsigned slots)
{
    unsigned first = heap_slot + model->heap_slots, last = heap_slot + slots;
    int error = aspace_grow_heap(model->space, HEAP_START + slots * PAGE_SIZE - 1);
    if (any_mapped(model, first, last))
        assert_int_equal(error, -ENOMEM);
    else if (error)
        refused();
    if (error)
        return;
    struct mapping mapping = {.protection = READ_WRITE};
    model_map(model, first, last, &mapping);
    model->heap_slots = slots;
}

static void shrink_heap(struct space_model *model, unsigned slots)
{
    unsigned first = heap_slot + slots, last = heap_slot + model->heap_slots;
    if (unmap_slots(model, first, last) < 0) {
        refused();
        return;
    }
    model->space->heap_end = HEAP_START + slots * PAGE_SIZE;
    model_unmap(model, first, last);
    model->heap_slots = slots;
}

static void change_heap(void)
{
    struct space_model *model = random_space();
    unsigned slots = random_below(13);
    if (slots > model->heap_slots)
        grow_heap(model, slots);
    else if (slots < model->heap_slots)
        shrink_heap(model, slots);
}

static void trim(void)
{
    heap_trim();
}

static const struct {
    void (*run)(void);
    unsigned weight;
} operations[] = {
    {create, 2},       {map, 16},          {replace, 4},      {unmap, 5},
    {protect, 10},     {fork_space, 10},   {end_space, 4},    {user_reads, 30},
    {user_writes, 60}, {kernel_writes, 8}, {kernel_reads, 5}, {kernel_writes_over_a_border, 5},
    {change_heap, 6},  {trim, 1},
};

static void random_operation(void)
{
    unsigned total = 0, i = 0;
    for (unsigned k = 0; k < ARRAY_LENGTH(operations); k++)
        total += operations[k].weight;
    unsigned chosen = random_below(total);
    for (; chosen >= operations[i].weight; i++)
        chosen -= operations[i].weight;
    run.failing = random_below(6) == 0;
    frame_failure.countdown = run.failing ? 1 + random_below(4) : 0;
    operations[i].run();
    frame_failure.countdown = 0;
    run.done++;
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 0) : otherwise;
}

static void play(unsigned long seed, unsigned long count)
{
    print_message("GAJI_SEED=%lu GAJI_OPERATIONS=%lu\n", seed, count);
    memset(models, 0, sizeof(models));
    run.random = seed * 0x9E3779B97F4A7C15u + 1;
    run.refused = run.done = 0;
    make_places();
    make_objects();
    models[0].space = space_create();
    models[0].space->heap_start = models[0].space->heap_end = HEAP_START;
    models[0].space->stack_limit = PAGE_SIZE;
    for (unsigned long i = 0; i < count; i++) {
        random_operation();
        check_everything();
    }
    print_message("%u operations, %u refused for want of memory\n", run.done, run.refused);
    assert_true(run.refused > run.done / 200);
    for (int o = 0; o < OBJECTS; o++)
        object_put(objects[o]);
}

static int small_memory(void **state)
{
    (void)state;
    memory_start(RAM_FRAMES);
    return 0;
}

static void random_operations_agree_with_a_plain_model(void **state)
{
    (void)state;
    play(setting("GAJI_SEED", 1), setting("GAJI_OPERATIONS", 20000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_operations_agree_with_a_plain_model, small_memory,
                                        memory_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
