/*
 * What each process must see. Pages have values, and nothing here knows of tables, counts or
 * frames: a page has its own value, or shows the one of an object's page.
 */
#pragma once

#include "tests/exhaustive/explorer.h"

struct page_model {
    bool mapped;
    bool unknown;       /* leaving, of a file that was cut: its content is nobody's any more */
    bool leaving;       /* being unmapped: what is gone stays gone */
    bool changing;      /* mprotect is under way: `protection` or `wanted` */
    bool own;           /* of a private page: it was written, and shows `value` */
    bool shared;        /* shows the object's page, and writes go there */
    uint8_t object;     /* 1 + index of the object, or 0 */
    uint8_t index;      /* which page of it */
    uint8_t protection; /* PROTECT_* */
    uint8_t wanted;
    uint32_t value; /* 0: nobody wrote to it */
};

struct object_model {
    struct object *object; /* NULL: there is none */
    bool ends;             /* the file: pages behind `pages` cannot be reached */
    uint8_t pages;         /* of the file: its size */
    uint32_t values[PAGES];
};

struct pending {
    enum operation kind; /* READ: nothing is pending */
    uint8_t first, last, protection, how, slot;
    uaddr_t cursor;
    struct aspace *clone;
    struct mapping mapping;
};

struct space_model {
    struct aspace *space; /* NULL: there is none */
    bool reserved;        /* for a child that is being made */
    struct page_model pages[PAGES];
    struct pending pending;
};

static struct model {
    struct space_model spaces[SPACES];
    struct object_model objects[OBJECTS];
    struct aspace *dying[SPACES];
    unsigned dying_count;
    uint8_t parcel; /* 1 + index of the object that was lent and not yet received; 0: none */
    uint8_t parcel_pages;
    bool cutting;       /* the file, to objects[0].pages */
    bool cut_truncates; /* all mappings are done: its pages are next */
    uint32_t last_value;
    struct size size;
} model;

static uint32_t new_value(void)
{
    return ++model.last_value;
}

static struct object_model *object_of(const struct page_model *page)
{
    return page->object ? &model.objects[page->object - 1] : NULL;
}

/* What a read of the page gives. */
static uint32_t page_value(const struct page_model *page)
{
    const struct object_model *object = object_of(page);
    return object && !page->own ? object->values[page->index] : page->value;
}

static void page_write(struct page_model *page, uint32_t value)
{
    if (page->shared) {
        object_of(page)->values[page->index] = value;
        return;
    }
    page->own = true;
    page->value = value;
}

static bool past_file_end(const struct page_model *page)
{
    const struct object_model *object = object_of(page);
    return object && object->ends && page->index >= object->pages;
}

/* Of two rights in force while mprotect is under way, either may be met. */
static bool page_allows(const struct page_model *page, bool write, bool surely)
{
    uint8_t needs = write ? PROTECT_WRITE : PROTECT_READ | PROTECT_WRITE;
    bool now = (page->protection & needs) != 0, then = (page->wanted & needs) != 0;
    if (!page->changing)
        return now;
    return surely ? now && then : now || then;
}

/* The cut of the file is done: nobody has these pages any more. */
static void model_cut_done(void)
{
    for (unsigned i = 0; i < PAGES; i++)
        if (i >= model.objects[0].pages)
            model.objects[0].values[i] = 0;
    for (struct space_model *space = model.spaces; space < model.spaces + SPACES; space++)
        for (struct page_model *page = space->pages; page < space->pages + PAGES; page++)
            if (page->mapped && past_file_end(page)) {
                page->own = false;
                page->value = 0;
            }
}

/* An object without a page of anybody's, and not on its way, is gone. */
static void model_drop_objects(void)
{
    bool used[OBJECTS] = {model.objects[0].object != NULL};
    if (model.parcel)
        used[model.parcel - 1] = true;
    for (struct space_model *space = model.spaces; space < model.spaces + SPACES; space++) {
        if (space->pending.kind == LEND)
            used[space->pending.slot] = true;
        for (unsigned i = 0; space->space && i < PAGES; i++)
            if (space->pages[i].mapped && space->pages[i].object)
                used[space->pages[i].object - 1] = true;
    }
    for (unsigned o = 0; o < OBJECTS; o++)
        if (!used[o])
            model.objects[o] = (struct object_model){0};
}
