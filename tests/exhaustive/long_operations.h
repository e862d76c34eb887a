/* Operations that take several steps, with everything else in between; and the file's. */
#pragma once

#include "tests/exhaustive/operations.h"

/* Long operations: begun with their first step, then a step at a time. */

static void for_pending(struct space_model *space,
                        void (*change)(struct page_model *page, uint8_t wanted))
{
    for (unsigned i = space->pending.first; i < space->pending.last; i++)
        change(&space->pages[i], space->pending.protection);
}

static void page_leaves(struct page_model *page, uint8_t wanted)
{
    (void)wanted;
    page->leaving = true; /* a hole between them, too: FAULT_LEAVING says to look again */
}

static void page_left(struct page_model *page, uint8_t wanted)
{
    (void)wanted;
    *page = (struct page_model){0};
}

static void page_changes(struct page_model *page, uint8_t wanted)
{
    page->changing = true;
    page->wanted = wanted;
}

static void page_changed(struct page_model *page, uint8_t wanted)
{
    page->changing = false;
    page->protection = wanted;
    page->wanted = 0;
}

static bool unmap_step(struct space_model *space)
{
    struct pending *pending = &space->pending;
    if (!aspace_unmap_step(space->space, &pending->cursor, address_of(pending->last)))
        return false;
    for_pending(space, page_left);
    if (pending->kind == REPLACE) {
        EXPECT(aspace_map(space->space, &pending->mapping) == 0); /* all was obtained before */
        model_map(space, pending->first, pending->last, &pending->mapping);
        if (pending->mapping.object)
            object_put(pending->mapping.object);
    }
    return true;
}

static bool protect_step(struct space_model *space)
{
    struct pending *pending = &space->pending;
    if (!aspace_protect_step(space->space, &pending->cursor, address_of(pending->last),
                             pending->protection))
        return false;
    for_pending(space, page_changed);
    return true;
}

static bool fork_step(struct space_model *space)
{
    struct pending *pending = &space->pending;
    struct space_model *child = &model.spaces[pending->slot];
    int left = aspace_clone_step(space->space, pending->clone);
    if (left > 0)
        return false;
    child->reserved = false;
    if (left < 0) {
        EXPECT(left == -ENOMEM);
        refused();
        return true;
    }
    child->space = pending->clone;
    memcpy(child->pages, space->pages, sizeof child->pages);
    return true;
}

/* Whether some page of what is lent cannot be read. */
static bool any_unreadable(const struct space_model *space)
{
    bool any = false;
    for (unsigned i = space->pending.first; i < space->pending.last; i++) {
        const struct page_model *page = &space->pages[i];
        any |= !page->mapped || !page_allows(page, false, true) || past_file_end(page) ||
               file_is_full(page);
    }
    return any;
}

static bool lend_step(struct space_model *space)
{
    struct pending *pending = &space->pending;
    struct object_model *lent = &model.objects[pending->slot];
    uaddr_t start = address_of(pending->first), from = pending->cursor;
    int left = aspace_lend_step(space->space, start, address_of(pending->last), &pending->cursor,
                                lent->object);
    if (left < 0) {
        EXPECT(left == -ENOMEM || any_unreadable(space));
        if (left == -ENOMEM)
            refused();
        object_put(lent->object);
        return true;
    }
    for (; from < pending->cursor; from += PAGE_SIZE) {
        unsigned index = (from - start) / PAGE_SIZE;
        lent->values[index] = page_value(&space->pages[pending->first + index]);
    }
    if (left == 0) {
        model.parcel = (uint8_t)(1 + pending->slot);
        model.parcel_pages = (uint8_t)(pending->last - pending->first);
    }
    return left == 0;
}

static void next(struct space_model *space)
{
    bool (*const steps[])(struct space_model *) = {
        [UNMAP] = unmap_step, [REPLACE] = unmap_step, [PROTECT] = protect_step,
        [FORK] = fork_step,   [LEND] = lend_step,
    };
    bool done;
    do
        done = steps[space->pending.kind](space);
    while (!done && !model.size.stepwise);
    if (done)
        space->pending = (struct pending){0};
}

/* What a long operation obtains first. 0 or -ENOMEM. */
static int begin(struct space_model *space, struct pending *pending)
{
    uaddr_t start = address_of(pending->first), end = address_of(pending->last);
    int error = 0;
    switch (pending->kind) {
    case REPLACE:
        if (!make_mapping(&pending->mapping, pending->first, pending->last, pending->how))
            return -ENOMEM;
        error = aspace_reserve_region(space->space, &pending->mapping);
        if (!error && (error = aspace_unmap_begin(space->space, start, end)))
            aspace_unreserve_region(&pending->mapping);
        if (error && pending->mapping.object)
            object_put(pending->mapping.object);
        return error;
    case UNMAP:
        return aspace_unmap_begin(space->space, start, end);
    case PROTECT:
        return aspace_protect_begin(space->space, start, end);
    case FORK:
        pending->slot = (uint8_t)free_space();
        return aspace_clone_begin(space->space, &pending->clone);
    default:
        pending->slot = (uint8_t)free_object();
        model.objects[pending->slot] = (struct object_model){.object = object_create()};
        return model.objects[pending->slot].object ? 0 : -ENOMEM;
    }
}

static void begin_long(struct space_model *space)
{
    struct pending pending = {.kind = current.kind,
                              .first = current.first,
                              .last = current.last,
                              .protection = current.how,
                              .how = current.how,
                              .cursor = address_of(current.first)};
    int error = begin(space, &pending);
    if (error) {
        EXPECT(error == -ENOMEM);
        refused();
        return;
    }
    space->pending = pending;
    if (current.kind == UNMAP || current.kind == REPLACE)
        for_pending(space, page_leaves);
    if (current.kind == PROTECT)
        for_pending(space, page_changes);
    if (current.kind == FORK)
        model.spaces[pending.slot].reserved = true;
    next(space);
}

/* The file, as kernel/files/regular_file.c does it. */

static void file_write(unsigned index)
{
    struct object *object = model.objects[0].object;
    struct frame *frame = object_find(object, index);
    if (!frame && frames_to_spare())
        frame = object_obtain(object, index);
    if (!frame) {
        if (frames_to_spare())
            refused();
        return;
    }
    uint32_t *words = frame_map(frame);
    EXPECT(words[LAST_WORD] == tail_of(model.objects[0].values[index]));
    words[LAST_WORD] = TAIL;
    words[0] = model.objects[0].values[index] = new_value();
}

static void file_resize(unsigned pages)
{
    model.objects[0].pages = (uint8_t)pages;
    model.objects[0].object->size = pages * PAGE_SIZE;
}

/*
 * What is being unmapped may be on no list of the file's any more: then its page is there still,
 * though it is the file's no more, and shows anything until it is gone.
 */
static void keep_what_leaves(void)
{
    for (struct space_model *space = model.spaces; space < model.spaces + SPACES; space++)
        for (unsigned i = 0; space->space && i < model.size.pages; i++) {
            struct page_model *page = &space->pages[i];
            if (page->leaving && page->mapped && past_file_end(page) &&
                space_look(space->space, address_of(i)).frame)
                page->unknown = true;
        }
}

static void cut_next(void)
{
    struct object *object = model.objects[0].object;
    unsigned first = model.objects[0].pages;
    do {
        if (!model.cut_truncates)
            model.cut_truncates = object_unmap_step(object, first);
        else
            model.cutting = !object_truncate_step(object, first);
    } while (model.cutting && !model.size.stepwise);
    if (model.cutting)
        return;
    keep_what_leaves();
    model_cut_done();
}

static void file_cut(unsigned pages)
{
    file_resize(pages);
    object_unmap_begin(model.objects[0].object);
    model.cutting = true;
    model.cut_truncates = false;
    cut_next();
}
