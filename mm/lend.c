/*
 * Lending memory: a message's pages become those of a memory object, which its receiver maps.
 *
 * The object is frozen: from then on its frames have another reference, so that whoever could write
 * to them before gets a copy (mm/fault.c, make_own), and the object shows what there was. What is
 * nobody's alone, as shared memory and the pages of files are, could change; it is copied.
 */
#include "kernel/abi/errno.h"
#include "mm/aspace.h"
#include "mm/object.h"

struct lending {
    struct aspace *space;
    uaddr_t start, end;
    struct object *object;
};

static uint32_t index_of(const struct lending *lending, uaddr_t address)
{
    return address / PAGE_SIZE - lending->start / PAGE_SIZE;
}

/* Nobody writes to the pages of such a region but its own space. */
static bool is_private(const struct region *region)
{
    return !region->shared && (!region->object || region->object->frozen);
}

/* The part of one page from `from` on, in a frame of its own. Moves *from behind it. */
static int lend_copy(const struct lending *lending, uaddr_t *from)
{
    uint32_t count = 1;
    uint32_t *place = object_places(lending->object, index_of(lending, *from), &count);
    struct frame *frame = place ? frame_alloc_zeroed(FRAME_USER) : NULL;
    if (!frame)
        return -ENOMEM;
    uint32_t offset = *from & PAGE_MASK;
    uint32_t length = min_u32(PAGE_SIZE - offset, lending->end - *from);
    char *content = frame_map(frame);
    int error = aspace_read(lending->space, *from, content + offset, length);
    if (error) {
        frame_put(frame);
        return error;
    }
    *place = frame_number(frame);
    lending->object->page_count++;
    *from += length;
    return 0;
}

/* A page that was itself lent to this space, and that it has not touched. */
static void lend_again(const struct lending *lending, const struct region *region, uaddr_t page,
                       uint32_t *place)
{
    uint32_t index = region->object_page + (page - region->start) / PAGE_SIZE;
    struct frame *frame = object_find(region->object, index);
    if (!frame)
        return;
    frame_get(frame);
    *place = frame_number(frame);
    lending->object->page_count++;
}

/* Whole pages from `from` on, as many as one table and one leaf of the object have. */
static int lend_pages(const struct lending *lending, const struct region *region, uaddr_t *from)
{
    struct slot slot;
    uint32_t count = (min_u32(region->end, page_down(lending->end)) - *from) / PAGE_SIZE;
    count = min_u32(count, TABLE_ENTRIES - *from / PAGE_SIZE % TABLE_ENTRIES);
    uint32_t *places = object_places(lending->object, index_of(lending, *from), &count);
    if (!places || !table_private(&lending->space->tables, *from, &slot))
        return -ENOMEM;
    lending->object->page_count += slots_lend(slot, count, places);
    for (uint32_t i = 0; region->object && i < count; i++)
        if (!places[i])
            lend_again(lending, region, *from + i * PAGE_SIZE, &places[i]);
    *from += count * PAGE_SIZE;
    return 0;
}

int aspace_lend_step(struct aspace *space, uaddr_t start, uaddr_t end, uaddr_t *cursor,
                     struct object *object)
{
    struct lending lending = {space, start, end, object};
    if (start > end || end > USER_END)
        return -EFAULT;
    object->frozen = true;
    int error = 0;
    for (uint32_t steps = 0; !error && *cursor < end && steps < TABLE_STEP_PAGES;) {
        const struct region *region = region_find(space, *cursor);
        uaddr_t from = *cursor;
        bool whole = !(from & PAGE_MASK) && end - from >= PAGE_SIZE;
        whole = whole && region && is_private(region);
        if (!region || !region->protection)
            error = -EFAULT;
        else
            error = whole ? lend_pages(&lending, region, cursor) : lend_copy(&lending, cursor);
        /* A copied page costs as much as many lent ones. */
        steps += whole ? (*cursor - from) / PAGE_SIZE : 32;
    }
    tables_flush(&space->tables);
    return error ? error : *cursor < end;
}
