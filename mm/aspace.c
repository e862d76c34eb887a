/*
 * Address spaces and their regions.
 *
 * Every change is made in the order of design D8: look whether it can be done and obtain what it
 * takes, then change, with no failure after that.
 */
#include "mm/aspace.h"

#include "kernel/abi/errno.h"
#include "kernel/base/layout.h"
#include "kernel/base/string.h"
#include "mm/heap.h"
#include "mm/object.h"
#include "mm/region_tree.h"

#define MMAP_TOP 0xB7C00000u

struct list aspace_all = LIST_INIT(aspace_all);
static uint32_t live_count;

uint32_t aspace_live_count(void)
{
    return live_count;
}

struct aspace *aspace_create(void)
{
    struct aspace *space = heap_zalloc(sizeof *space);
    if (!space)
        return NULL;
    if (tables_create(&space->tables) < 0) {
        heap_free(space);
        return NULL;
    }
    list_init(&space->regions);
    space->count = 1;
    space->page_limit = USER_END / PAGE_SIZE;
    list_push_back(&aspace_all, &space->link);
    live_count++;
    return space;
}

static uint32_t region_pages(const struct region *region)
{
    return (region->end - region->start) / PAGE_SIZE;
}

/* It lets go of what it shows. */
static void region_drop_object(struct region *region)
{
    if (region->ends)
        list_remove(&region->mapping_link);
    if (region->object)
        object_put(region->object);
}

static void region_free(struct region *region)
{
    region_drop_object(region);
    heap_free(region);
}

/* The region below this one, or above it, or NULL. */
static struct region *region_before(const struct aspace *space, const struct region *region)
{
    struct list *link = region->link.prev;
    return link == &space->regions ? NULL : list_entry(link, struct region, link);
}

static struct region *region_behind(const struct aspace *space, const struct region *region)
{
    struct list *link = region->link.next;
    return link == &space->regions ? NULL : list_entry(link, struct region, link);
}

static void region_insert_before(struct aspace *space, struct list *place, struct region *region)
{
    list_insert_before(place, &region->link);
    space->region_count++;
    if (__builtin_expect(space->tree != NULL, 0))
        region_tree_insert(space, region);
}

static void region_remove(struct aspace *space, struct region *region)
{
    if (space->last_found == region) /* the next look-up can still begin near it */
        space->last_found = region_before(space, region);
    list_remove(&region->link);
    space->region_count--;
    if (__builtin_expect(space->tree != NULL, 0))
        region_tree_remove(space, region);
    region_free(region);
}

bool aspace_destroy_step(struct aspace *space)
{
    ASSERT_RULE(space->count == 0, "a space ends when nobody uses it any more");
    space->tree = NULL; /* nobody looks for one any more */
    for (unsigned i = 0; i < STEP_REGIONS && !list_empty(&space->regions); i++)
        region_remove(space, list_entry(space->regions.next, struct region, link));
    if (!list_empty(&space->regions) || !tables_empty_step(&space->tables))
        return false;
    tables_destroy(&space->tables);
    list_remove(&space->link);
    live_count--;
    heap_free(space);
    return true;
}

/* A copy, on no list yet but that of its object. */
static struct region *region_copy(struct region *from, struct aspace *space, void *(*alloc)(size_t))
{
    struct region *copy = alloc(sizeof *copy);
    if (!copy)
        return NULL;
    memcpy(copy, from, offsetof(struct region, space));
    list_init(&copy->link);
    if (copy->object)
        object_get(copy->object);
    if (copy->ends) {
        copy->space = space;
        list_insert_before(from->mapping_link.next, &copy->mapping_link); /* mm/cut.c says why */
    }
    return copy;
}

/* Undoes aspace_create(): for a space whose tables are still empty. */
static void aspace_discard(struct aspace *space)
{
    struct region *region, *after;
    list_for_each_safe (region, after, &space->regions, link)
        region_remove(space, region);
    tables_destroy(&space->tables);
    list_remove(&space->link);
    live_count--;
    heap_free(space);
}

int aspace_clone_begin(const struct aspace *from, struct aspace **out)
{
    struct aspace *clone = aspace_create();
    if (!clone)
        return -ENOMEM;
    clone->heap_start = from->heap_start;
    clone->heap_end = from->heap_end;
    clone->growths = from->growths;
    clone->advised = from->advised;
    clone->argument_start = from->argument_start;
    clone->argument_end = from->argument_end;
    clone->environment_start = from->environment_start;
    clone->environment_end = from->environment_end;
    clone->auxv_start = from->auxv_start;
    clone->auxv_end = from->auxv_end;
    *out = clone;
    return 0;
}

/* The stack of `from`, of which there may be several parts, has grown since they were copied. */
static COLD void follow_growth(const struct aspace *from, struct aspace *clone)
{
    struct list *original = from->regions.next;
    struct region *copy;
    list_for_each (copy, &clone->regions, link) {
        const struct region *grown = list_entry(original, struct region, link);
        clone->pages += (copy->start - grown->start) / PAGE_SIZE;
        copy->start = grown->start;
        original = original->next;
    }
    clone->growths = from->growths;
}

/* Where those regions of `from` begin that `clone` has not yet. */
static struct list *next_to_clone(struct aspace *from, struct aspace *clone)
{
    if (list_empty(&clone->regions))
        return from->regions.next;
    if (clone->growths != from->growths)
        follow_growth(from, clone);
    const struct region *last = list_entry(clone->regions.prev, struct region, link);
    struct region *next = region_after(from, last->end);
    return next ? &next->link : &from->regions;
}

int aspace_clone_step(struct aspace *from, struct aspace *clone)
{
    struct list *link = next_to_clone(from, clone);
    for (unsigned i = 0; i < STEP_REGIONS && link != &from->regions; i++, link = link->next) {
        struct region *copy = region_copy(list_entry(link, struct region, link), clone, heap_alloc);
        if (!copy) {
            aspace_discard(clone);
            return -ENOMEM;
        }
        list_push_back(&clone->regions, &copy->link); /* its tree is made when it looks for one */
        clone->region_count++;
        clone->pages += region_pages(copy);
    }
    if (link != &from->regions)
        return 1;
    bool shared = tables_share(&from->tables, &clone->tables);
    ASSERT_RULE(tables_flush_owed == FLUSH_NONE,
                "fork took rights from the parent that the CPU may still remember: a flush is due");
    if (shared)
        return 0;
    aspace_discard(clone);
    return -ENOMEM;
}

/* Finding. */

struct region *region_look_up(struct aspace *space, uaddr_t address)
{
    if (__builtin_expect(space->region_count > REGION_TREE_WORTH, 0))
        return region_tree_after(space, address);
    const struct region *last = space->last_found; /* regions are mostly asked for upwards */
    struct list *link = last && last->end <= address ? last->link.next : space->regions.next;
    for (; link != &space->regions; link = link->next) {
        struct region *region = list_entry(link, struct region, link);
        if (address < region->end) {
            space->last_found = region;
            return region;
        }
    }
    return NULL;
}

/* Whether nothing is mapped there. *above becomes the place on the list of what lies above. */
static bool range_free(struct aspace *space, uaddr_t start, uaddr_t end, struct list **above)
{
    struct region *next = region_after(space, start);
    *above = next ? &next->link : &space->regions;
    return !next || end <= next->start;
}

/*
 * The highest free range of `length` bytes in [ASPACE_LOWEST, MMAP_TOP), or 0. What the last search
 * has walked past is not walked past again, unless something there was unmapped meanwhile.
 */
static uaddr_t find_place(struct aspace *space, uint32_t length, struct list **above)
{
    uaddr_t top = MMAP_TOP;
    struct list *link = space->regions.prev;
    if (__builtin_expect(space->region_count > REGION_TREE_WORTH, 0) && space->full_length &&
        length >= space->full_length) {
        struct region *next = region_after(space, space->full_from);
        top = space->full_from;
        link = next ? &next->link : link;
    }
    for (; link != &space->regions; link = link->prev) {
        struct region *region = list_entry(link, struct region, link);
        if (region->start >= MMAP_TOP)
            continue;
        if (region->end < top && top - region->end >= length)
            break;
        top = min_u32(top, region->start);
    }
    space->full_from = top;
    space->full_length = length;
    *above = link->next;
    return top >= ASPACE_LOWEST && top - ASPACE_LOWEST >= length ? top - length : 0;
}

/* Mapping. */

static int choose_address(struct aspace *space, struct mapping *mapping, uint32_t length,
                          struct list **above)
{
    uaddr_t wanted = page_down(mapping->address);
    bool fits = wanted >= ASPACE_LOWEST && length <= USER_END && wanted <= USER_END - length;
    if (mapping->fixed) {
        if (mapping->address & PAGE_MASK)
            return -EINVAL;
        if (!fits)
            return wanted < ASPACE_LOWEST ? -EPERM : -ENOMEM;
        return range_free(space, wanted, wanted + length, above) ? 0 : -EEXIST;
    }
    if (!fits || !range_free(space, wanted, wanted + length, above))
        wanted = find_place(space, length, above);
    mapping->address = wanted;
    return wanted ? 0 : -ENOMEM;
}

/* Whether `b`, which starts where `a` ends, could be one region with it. */
static bool mergeable(const struct region *a, const struct region *b)
{
    return a->end == b->start && a->kind == b->kind && a->protection == b->protection &&
           a->at_fork == b->at_fork && a->kind == REGION_ANONYMOUS && !a->object && !b->object;
}

/* Joins `region` with the one before it, and what follows, where they are alike. */
static void merge_around(struct aspace *space, struct region *region)
{
    struct region *before = region_before(space, region), *after;
    if (before && mergeable(before, region)) {
        uaddr_t start = before->start;
        region_remove(space, before);
        region->start = start;
    }
    while ((after = region_behind(space, region)) && mergeable(region, after)) {
        region->end = after->end;
        region_remove(space, after);
    }
}

int aspace_reserve_region(struct aspace *space, struct mapping *mapping)
{
    if (space->region_count + 3 > ASPACE_MAX_REGIONS) /* cutting may add two of them */
        return -ENOMEM;
    mapping->reserved = heap_alloc(sizeof *mapping->reserved);
    return mapping->reserved ? 0 : -ENOMEM;
}

void aspace_unreserve_region(struct mapping *mapping)
{
    heap_free(mapping->reserved);
    mapping->reserved = NULL;
}

int aspace_map(struct aspace *space, struct mapping *mapping)
{
    if (mapping->length == 0)
        return -EINVAL;
    if (mapping->length > USER_END)
        return -ENOMEM;
    uint32_t length = page_up(mapping->length);
    struct list *above;
    int error = choose_address(space, mapping, length, &above);
    if (!error && !mapping->reserved)
        error = aspace_reserve_region(space, mapping);
    if (error)
        return error;
    struct region *region = mapping->reserved;
    mapping->reserved = NULL;

    region->start = mapping->address;
    region->end = mapping->address + length;
    region->kind = mapping->kind;
    region->protection = mapping->protection;
    region->ends = mapping->ends;
    region->shared = mapping->shared;
    region->never_write = mapping->never_write;
    region->at_fork = 0;
    region->object = mapping->object;
    region->object_page = mapping->object_page;
    region->content_end = mapping->address + min_u32(mapping->content_length, length);
    if (region->object)
        object_get(region->object);
    if (region->ends) {
        region->space = space;
        region->cut = region->object->cut;
        region->cut_cursor = 0;
        list_push_back(&region->object->mappings, &region->mapping_link);
    }
    region_insert_before(space, above, region);
    space->last_found = region; /* mostly it is used next */
    space->pages += length / PAGE_SIZE;
    merge_around(space, region);
    return 0;
}

int aspace_grow_heap(struct aspace *space, uaddr_t end)
{
    uaddr_t from = page_up(space->heap_end), to = page_up(end);
    if (end > MMAP_TOP || to < from)
        return -ENOMEM;
    if (to > from) {
        struct region *heap =
            from > space->heap_start ? region_find(space, from - PAGE_SIZE) : NULL;
        if (heap && heap->kind == REGION_HEAP && heap->end == from && !heap->at_fork &&
            heap->protection == (PROTECT_READ | PROTECT_WRITE)) {
            const struct region *above = region_behind(space, heap);
            if (above && above->start < to)
                return -ENOMEM;
            heap->end = to;
            space->pages += (to - from) / PAGE_SIZE;
        } else {
            struct mapping mapping = {.address = from,
                                      .length = to - from,
                                      .fixed = true,
                                      .kind = REGION_HEAP,
                                      .protection = PROTECT_READ | PROTECT_WRITE};
            if (aspace_map(space, &mapping))
                return -ENOMEM;
        }
    }
    space->heap_end = end;
    return 0;
}

/* Cutting. */

/*
 * Cuts `region` in two at `address`, which lies inside it. Takes the struct for the upper part from
 * `*upper`, which the caller obtained by region_copy().
 */
static void region_cut(struct aspace *space, struct region *region, uaddr_t address,
                       struct region *upper)
{
    upper->start = address;
    if (upper->object)
        upper->object_page += (address - region->start) / PAGE_SIZE;
    region->end = address;
    region_insert_before(space, region->link.next, upper);
}

/* Makes region borders at `start` and `end`. 0, or -ENOMEM with nothing changed. */
static int cut_borders(struct aspace *space, uaddr_t start, uaddr_t end)
{
    struct region *first = region_find(space, start), *last = region_find(space, end);
    struct region *upper_first = NULL, *upper_last = NULL;
    bool cut_first = first && first->start < start, cut_last = last && last->start < end;

    if (space->region_count + cut_first + cut_last > ASPACE_MAX_REGIONS)
        return -ENOMEM;
    if (cut_first && !(upper_first = region_copy(first, space, heap_alloc_urgent)))
        return -ENOMEM;
    if (cut_last && !(upper_last = region_copy(last, space, heap_alloc_urgent))) {
        if (upper_first)
            region_free(upper_first);
        return -ENOMEM;
    }
    /* The upper cut first: where both fall into one region, the lower one keeps its struct. */
    if (cut_last)
        region_cut(space, last, end, upper_last);
    if (cut_first) {
        upper_first->end = first->end;
        region_cut(space, first, start, upper_first);
    }
    if (first)
        space->last_found = first; /* where the caller goes on */
    return 0;
}

static bool range_valid(uaddr_t start, uaddr_t end)
{
    return !(start & PAGE_MASK) && !(end & PAGE_MASK) && start < end && end <= USER_END;
}

int aspace_unmap_begin(struct aspace *space, uaddr_t start, uaddr_t end)
{
    if (!range_valid(start, end))
        return -EINVAL;
    return cut_borders(space, start, end);
}

/* From now on it is what its range is until that is empty; it counts no more. */
static void begin_to_leave(struct aspace *space, struct region *region)
{
    space->pages -= region_pages(region);
    region_drop_object(region);
    region->kind = REGION_LEAVING;
    region->protection = 0;
    region->ends = region->shared = false;
    region->object = NULL;
}

/*
 * Makes `leaving` and the regions behind it, up to `end`, one, not all at once; true when it is.
 * Until then the stack may grow into the range from above: that part of it goes, too.
 */
static bool gather_leaving(struct aspace *space, struct region *leaving, uaddr_t end)
{
    if (leaving->kind != REGION_LEAVING)
        begin_to_leave(space, leaving);
    for (unsigned i = 0; i < STEP_REGIONS; i++) {
        struct region *next = region_behind(space, leaving);
        if (!next || next->start >= end || next->end > end) {
            if (next && next->start < end) {
                space->pages -= (end - next->start) / PAGE_SIZE;
                next->start = end;
            }
            leaving->end = end;
            return true;
        }
        space->pages -= region_pages(next);
        leaving->end = next->end;
        region_remove(space, next);
    }
    return false;
}

bool aspace_unmap_step(struct aspace *space, uaddr_t *cursor, uaddr_t end)
{
    struct region *region = region_after(space, *cursor);
    if (!region || region->start >= end)
        return true;
    if (region->end < end && !gather_leaving(space, region, end))
        return false;
    if (!tables_unmap(&space->tables, cursor, end)) {
        if (region->kind != REGION_LEAVING)
            begin_to_leave(space, region);
        return false;
    }
    if (region->kind != REGION_LEAVING)
        space->pages -= region_pages(region);
    if (region->end > space->full_from)
        space->full_length = 0;
    region_remove(space, region);
    return true;
}

bool aspace_forget_step(struct aspace *space, uaddr_t *cursor, uaddr_t end)
{
    return tables_unmap(&space->tables, cursor, end);
}

static bool range_mapped(struct aspace *space, uaddr_t start, uaddr_t end)
{
    const struct region *region = region_find(space, start), *behind;
    while (region && region->end < end) {
        behind = region_behind(space, region);
        region = behind && behind->start == region->end ? behind : NULL;
    }
    return region != NULL;
}

int aspace_check_range(struct aspace *space, uaddr_t start, uaddr_t *end, uint8_t protection)
{
    uaddr_t checked = start, wanted = *end;
    struct region *region = region_find(space, start);
    int error = 0;
    while (checked < wanted && !error) {
        if (!region || region->start > checked)
            error = -ENOMEM;
        else if (region->never_write && protection & PROTECT_WRITE)
            error = -EACCES;
        else {
            checked = min_u32(region->end, wanted);
            region = region_behind(space, region);
        }
    }
    *end = checked;
    return error;
}

int aspace_protect_begin(struct aspace *space, uaddr_t start, uaddr_t end)
{
    if (!range_valid(start, end))
        return -EINVAL;
    if (!range_mapped(space, start, end))
        return -ENOMEM;
    return cut_borders(space, start, end);
}

bool aspace_protect_step(struct aspace *space, uaddr_t *cursor, uaddr_t end, uint8_t protection)
{
    struct region *region = region_find(space, *cursor);
    region->protection = protection;
    merge_around(space, region);
    uaddr_t limit = min_u32(region->end, end);
    if (protection & PROTECT_WRITE)
        *cursor = limit; /* rights are only added: each page's next fault gives them */
    else
        tables_restrict(&space->tables, cursor, limit, protection == 0);
    return *cursor >= end;
}
