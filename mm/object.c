/* Memory objects: a two-level index of frames, as deep as a file of 256 MiB needs. */
#include "mm/object.h"

#include "kernel/base/string.h"
#include "mm/heap.h"

#define LEAF_PAGES 64u
#define FIRST_ROOT 4u
#define STEP_PAGES 256u /* freed at once (design, D4) */

struct list object_all = LIST_INIT(object_all);

struct object *object_create(void)
{
    struct object *object = heap_zalloc(sizeof *object);
    if (object) {
        object->count = 1;
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
    object_truncate(object, 0);
    heap_free(object->root);
    list_remove(&object->link);
    heap_free(object);
}

void object_put(struct object *object)
{
    ASSERT(object->count > 0);
    if (--object->count > 0)
        return;
    if (object->page_count <= STEP_PAGES) {
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
    uint32_t before = object->page_count;
    while (object->page_count > 0 && before - object->page_count < STEP_PAGES) {
        object_truncate(object, (object->root_length - 1) * LEAF_PAGES);
        object->root_length--;
    }
    if (object->page_count == 0)
        object_free(object);
    return false;
}

/* The place of page `index` in its leaf, or NULL when there is no leaf. */
static uint32_t *find_place(const struct object *object, uint32_t index)
{
    uint32_t leaf = index / LEAF_PAGES;
    if (leaf >= object->root_length || !object->root[leaf])
        return NULL;
    return &object->root[leaf][index % LEAF_PAGES];
}

struct frame *object_find(const struct object *object, uint32_t index)
{
    const uint32_t *place = find_place(object, index);
    return place && *place ? &frames[*place] : NULL;
}

static bool grow_root(struct object *object, uint32_t leaf)
{
    uint32_t length = max_u32(object->root_length, FIRST_ROOT);
    while (length <= leaf)
        length *= 2;
    if (length == object->root_length)
        return true;
    uint32_t **root = heap_zalloc(length * sizeof *root);
    if (!root)
        return false;
    if (object->root)
        memcpy(root, object->root, object->root_length * sizeof *root);
    heap_free(object->root);
    object->root = root;
    object->root_length = length;
    return true;
}

/* As find_place(), but makes what is missing. NULL when memory is exhausted. */
static uint32_t *make_place(struct object *object, uint32_t index)
{
    uint32_t leaf = index / LEAF_PAGES;
    if (leaf >= object->root_length && !grow_root(object, leaf))
        return NULL;
    if (!object->root[leaf])
        object->root[leaf] = heap_zalloc(LEAF_PAGES * sizeof(uint32_t));
    return object->root[leaf] ? &object->root[leaf][index % LEAF_PAGES] : NULL;
}

uint32_t *object_places(struct object *object, uint32_t index, uint32_t *count)
{
    *count = min_u32(*count, LEAF_PAGES - index % LEAF_PAGES);
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

void object_truncate(struct object *object, uint32_t first)
{
    for (uint32_t leaf = first / LEAF_PAGES; leaf < object->root_length; leaf++) {
        uint32_t *pages = object->root[leaf];
        if (!pages)
            continue;
        uint32_t from = leaf == first / LEAF_PAGES ? first % LEAF_PAGES : 0;
        for (uint32_t i = from; i < LEAF_PAGES; i++) {
            if (!pages[i])
                continue;
            frame_put(&frames[pages[i]]);
            pages[i] = 0;
            object->page_count--;
        }
        if (from == 0) {
            heap_free(pages);
            object->root[leaf] = NULL;
        }
    }
}
