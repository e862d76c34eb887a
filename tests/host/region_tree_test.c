/* mm/region_tree.c: random changes of very many regions, against an array that says what each page
 * is. */
#include "tests/host/memory.h"

#define PAGES    3000u
#define START    (MMAP_TOP - PAGES * PAGE_SIZE)
#define LONGEST  6u /* pages of most changes */
#define FEW_LEFT 5u

static uint8_t model[PAGES]; /* 0: nothing is mapped there, else its protection + 1 */

static uint32_t random_below(uint32_t limit)
{
    static uint64_t random = 88172645463325252u;
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return (uint32_t)(random >> 32) % limit;
}

static bool any(uint32_t first, uint32_t count, bool mapped)
{
    for (uint32_t i = first; i < first + count; i++)
        if ((model[i] != 0) == mapped)
            return true;
    return false;
}

static uint32_t depth(const struct region *region)
{
    return region ? 1 + max_u32(depth(region->left), depth(region->right)) : 0;
}

/* The regions are the longest runs of pages that are alike, and each page's is found. */
static void assert_as_model(struct aspace *space)
{
    struct list *link = &space->regions;
    uint32_t runs = 0;
    for (uint32_t i = 0; i < PAGES; i++) {
        struct region *region = region_find(space, START + i * PAGE_SIZE);
        assert_int_equal(region != NULL, model[i] != 0);
        if (!region || (i > 0 && model[i - 1] == model[i]))
            continue;
        runs++;
        link = link->next;
        assert_ptr_equal(&region->link, link);
        assert_int_equal(region->start, START + i * PAGE_SIZE);
        assert_int_equal(region->protection, model[i] - 1);
    }
    assert_int_equal(space->region_count, runs);
    assert_true(depth(space->tree) <= 50);
}

static void assert_finds_next(struct aspace *space)
{
    uint32_t page = random_below(PAGES), next = page;
    struct region *found = region_after(space, START + page * PAGE_SIZE);
    while (next < PAGES && !model[next])
        next++;
    assert_int_equal(found != NULL, next < PAGES);
    if (found)
        assert_true(found->end > START + next * PAGE_SIZE &&
                    found->start <= START + next * PAGE_SIZE);
}

/* One change of a random range, which may fail for want of memory: then nothing is changed. */
static void change(struct aspace *space, bool short_of_memory)
{
    uint32_t first = random_below(PAGES), count = 1 + random_below(LONGEST);
    count = min_u32(count, PAGES - first);
    uaddr_t start = START + first * PAGE_SIZE;
    uint8_t protection = (uint8_t)random_below(4), becomes = (uint8_t)(protection + 1);
    bool possible;
    int error, refused;
    frame_failure.countdown = short_of_memory ? 1 + random_below(3) : 0;
    switch (random_below(8)) {
    case 0:
        error = space_unmap(space, start, count);
        possible = true;
        refused = 0;
        becomes = 0;
        break;
    case 1:
    case 2:
        error = space_protect(space, start, count, protection);
        possible = !any(first, count, false);
        refused = -ENOMEM;
        break;
    default:
        error = space_map_kind(space, start, count, protection, REGION_ANONYMOUS);
        possible = !any(first, count, true);
        refused = -EEXIST;
    }
    bool failed = short_of_memory && frame_failure.countdown == 0;
    frame_failure.countdown = 0;
    if (failed)
        assert_true(error == 0 || error == -ENOMEM);
    else
        assert_int_equal(error, possible ? 0 : refused);
    if (!error)
        memset(&model[first], becomes, count);
}

/* The highest place that is free for so many pages; PAGES if there is none. */
static uint32_t highest_free(uint32_t count)
{
    for (uint32_t first = PAGES - count;; first--) {
        if (!any(first, count, true))
            return first;
        if (first == 0)
            return PAGES;
    }
}

static void map_anywhere(struct aspace *space)
{
    uint32_t count = 1 + random_below(2 * LONGEST), first = highest_free(count);
    if (first == PAGES)
        return;
    struct mapping mapping = {.length = count * PAGE_SIZE, .protection = PROTECT_READ};
    assert_int_equal(aspace_map(space, &mapping), 0);
    assert_int_equal(mapping.address, START + first * PAGE_SIZE);
    memset(&model[first], PROTECT_READ + 1, count);
}

/* Now and then the child goes on in its parent's place, or nearly all is unmapped. */
static struct aspace *live_on(struct aspace *space, uint32_t turn)
{
    if (turn % 4000 == 3999) {
        assert_int_equal(space_unmap(space, START, PAGES - FEW_LEFT), 0);
        memset(model, 0, PAGES - FEW_LEFT);
    }
    if (turn % 700 != 699)
        return space;
    struct aspace *child = space_fork(space);
    assert_as_model(space);
    space_end(space);
    return child;
}

static void many_regions_are_kept(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    uint32_t most = 0;
    memset(model, 0, sizeof model);
    for (uint32_t turn = 0; turn < 20000; turn++) {
        change(space, turn % 3 == 0);
        assert_finds_next(space);
        for (uint32_t i = random_below(8); i >= 6; i--)
            map_anywhere(space);
        if (turn % 250 == 0) {
            assert_as_model(space);
            assert_memory_sound();
        }
        space = live_on(space, turn);
        most = max_u32(most, space->region_count);
    }
    assert_true(most > 400);
}

static void regions_in_order_make_no_deep_tree(void **state)
{
    (void)state;
    struct aspace *space = space_create();
    for (uint32_t i = 0; i < 1500; i++) {
        assert_int_equal(space_map(space, START + 2 * i * PAGE_SIZE, 1), 0);
        assert_non_null(region_find(space, START + 2 * random_below(i + 1) * PAGE_SIZE));
    }
    assert_true(depth(space->tree) <= 40);
    struct aspace *child = space_fork(space);
    assert_null(child->tree);
    assert_non_null(region_find(child, START));
    assert_true(depth(child->tree) <= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_of_memory(many_regions_are_kept),
        cmocka_unit_test_of_memory(regions_in_order_make_no_deep_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
