/* Memory objects: an index of frames, a tree as high as its largest page asks for. */
#include "mm/object.h"

#include "kernel/base/string.h"
#include "mm/heap.h"

#define INDEX_SHIFT 6u   /* of OBJECT_INDEX_PAGES */
#define INDEX_COST  8u   /* looking through one level of the index, in pages */
#define STEP_BUDGET 300u /* what one step does (design, D4): a MiB with its index */

struct list object_all = LIST_INIT(object_all);
uint64_t (*object_clock)(void);

struct object *object_create(void)
{
    struct object *object = heap_zalloc(sizeof *object);
    if (object) {
        object->count = 1;
        list_init(&object->mappings);
        list_push_back(&object_all, &object->link);
    }
    return object;
}

void object_get(struct object *object)
{
    object->count++;
}

static void object_free(struct object *object)
{
    DEBUG_ASSERT(!object->top && list_empty(&object->mappings));
    list_remove(&object->link);
    heap_free(object);
}

void object_put(struct object *object)
{
    ASSERT(object->count > 0);
    if (--object->count > 0)
        return;
    if (object_truncate_step(object, 0)) {
        object_free(object);
        return;
    }
    object->dying = true;
    list_remove(&object->link);
    list_push_front(&object_all, &object->link);
}

bool object_reap_step(void)
{
    if (list_empty(&object_all))
        return true;
    struct object *object = list_entry(object_all.next, struct object, link);
    if (!object->dying)
        return true;
    if (object_truncate_step(object, 0))
        object_free(object);
    return false;
}

static unsigned place_in(uint32_t index, uint32_t shift)
{
    return index >> shift & (OBJECT_INDEX_PAGES - 1);
}

/* The place of page `index` in its leaf, or NULL when there is no leaf. */
static uint32_t *find_place(const struct object *object, uint32_t index)
{
    uint32_t shift = object->shift;
    union object_index *at = object->top;
    if (index >> shift >= OBJECT_INDEX_PAGES)
        return NULL;
    for (; at && shift; shift -= INDEX_SHIFT)
        at = at->below[place_in(index, shift)];
    return at ? &at->pages[place_in(index, 0)] : NULL;
}

struct frame *object_find(const struct object *object, uint32_t index)
{
    const uint32_t *place = find_place(object, index);
    return place && *place ? &frames[*place] : NULL;
}

uint32_t object_next(const struct object *object, uint32_t index)
{
    while (object->top && index >> object->shift < OBJECT_INDEX_PAGES) {
        uint32_t shift = object->shift;
        const union object_index *at = object->top;
        while (shift && at->below[place_in(index, shift)]) {
            at = at->below[place_in(index, shift)];
            shift -= INDEX_SHIFT;
        }
        if (!shift && at->pages[place_in(index, 0)])
            return index;
        index = ((index >> shift) + 1) << shift;
    }
    return OBJECT_MAX_PAGES;
}

/* Makes the tree so high that it has a place for `index`. false: memory exhausted. */
static bool grow_top(struct object *object, uint32_t index)
{
    while (index >> object->shift >= OBJECT_INDEX_PAGES) {
        if (object->top) {
            union object_index *top = heap_zalloc(sizeof *top);
            if (!top)
                return false;
            top->below[0] = object->top;
            object->top = top;
        }
        object->shift += INDEX_SHIFT;
    }
    return true;
}

/* As find_place(), but makes what is missing. NULL when memory is exhausted. */
static uint32_t *make_place(struct object *object, uint32_t index)
{
    if (!grow_top(object, index))
        return NULL;
    uint32_t shift = object->shift;
    for (union object_index **at = &object->top;; shift -= INDEX_SHIFT) {
        if (!*at && !(*at = heap_zalloc(sizeof **at)))
            return NULL;
        if (shift == 0)
            return &(*at)->pages[place_in(index, 0)];
        at = &(*at)->below[place_in(index, shift)];
    }
}

uint32_t *object_places(struct object *object, uint32_t index, uint32_t *count)
{
    *count = min_u32(*count, OBJECT_INDEX_PAGES - place_in(index, 0));
    return make_place(object, index);
}

struct frame *object_obtain(struct object *object, uint32_t index)
{
    if (index >= OBJECT_MAX_PAGES)
        return NULL;
    uint32_t *place = make_place(object, index);
    if (!place)
        return NULL;
    if (!*place) {
        struct frame *frame = frame_alloc_zeroed(FRAME_OBJECT);
        if (!frame)
            return NULL;
        *place = frame_number(frame);
        object->page_count++;
    }
    return &frames[*place];
}

/* The pages of a leaf from place `first` on. Returns how many there were. */
static uint32_t drop_pages(struct object *object, union object_index *leaf, uint32_t first)
{
    uint32_t dropped = 0;
    for (uint32_t *place = &leaf->pages[first]; place < leaf->pages + OBJECT_INDEX_PAGES; place++) {
        if (!*place)
            continue;
        struct frame *frame = &frames[*place];
        if (frame->count > 1) /* mostly, of what was lent */
            frame->count--;
        else
            frame_put(frame);
        *place = 0;
        dropped++;
    }
    object->page_count -= dropped;
    return dropped;
}

/*
 * Drops what lies at or above `first` below *at, the last leaf first, until *budget is used up; a
 * level that is dropped whole is freed. true: nothing of it is left.
 */
static bool drop(struct object *object, union object_index **at, uint32_t shift, uint32_t first,
                 uint32_t *budget)
{
    union object_index *index = *at;
    if (*budget == 0)
        return false;
    uint32_t cost = INDEX_COST + (shift ? 0 : drop_pages(object, index, first));
    *budget -= min_u32(*budget, cost);
    for (unsigned i = OBJECT_INDEX_PAGES; shift && i-- > first >> shift;) {
        uint32_t from = i == first >> shift ? first - (i << shift) : 0;
        if (index->below[i] && !drop(object, &index->below[i], shift - INDEX_SHIFT, from, budget))
            return false;
    }
    if (first == 0) {
        heap_free(index);
        *at = NULL;
    }
    return true;
}

bool object_truncate_step(struct object *object, uint32_t first)
{
    uint32_t budget = STEP_BUDGET;
    if (!object->top || first >> object->shift >= OBJECT_INDEX_PAGES)
        return true;
    if (!drop(object, &object->top, object->shift, first, &budget))
        return false;
    if (!object->top)
        object->shift = 0;
    return true;
}
