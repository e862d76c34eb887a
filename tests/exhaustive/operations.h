/* Each operation in the kernel's code, and if that went well in the model. */
#pragma once

#include "tests/exhaustive/model.h"

#define LAST_WORD (PAGE_SIZE / sizeof(uint32_t) - 1)
#define TAIL      0x7A11u /* the last word of each page that was ever written */

static struct op current; /* the step that runs */

static uaddr_t address_of(unsigned page)
{
    return 4 * TABLE_SPAN - (model.size.in_first_table - page) * PAGE_SIZE;
}

static uint32_t tail_of(uint32_t value)
{
    return value ? TAIL : 0;
}

/* An operation was refused for want of memory: was there want of it? */
static void refused(void)
{
    bool injected = current.fails && frame_failure.countdown == 0;
    EXPECT(injected || counts.free - counts.promised <= FRAMES_KEPT_BACK + 4);
}

/* Accesses. */

/* A file's hole, which nobody may fill: whoever maps the file may see no memory there. */
static bool file_is_full(const struct page_model *page)
{
    return page->shared && object_of(page)->ends && !frames_to_spare();
}

static void judge_access(const struct page_model *page, bool write, enum fault_result result)
{
    switch (result) {
    case FAULT_MENDED:
        EXPECT(page->mapped && page_allows(page, write, false));
        EXPECT(!past_file_end(page) || model.cutting || page->unknown);
        break;
    case FAULT_NO_REGION:
        EXPECT(!page->mapped);
        break;
    case FAULT_FORBIDDEN:
        EXPECT(page->mapped && !page_allows(page, write, true));
        break;
    case FAULT_PAST_END:
        EXPECT(page->mapped && past_file_end(page));
        break;
    case FAULT_LEAVING:
        EXPECT(page->leaving);
        break;
    case FAULT_NO_SPACE:
        EXPECT(file_is_full(page));
        break;
    default:
        EXPECT(result == FAULT_NO_MEMORY && page->mapped);
        refused();
    }
}

/* The page's words can be reached. What a write leaves alone must be as it was. */
static void touch(struct page_model *page, uint32_t *words, bool write)
{
    uint32_t value = page_value(page);
    if (page->unknown)
        return;
    EXPECT(words[LAST_WORD] == tail_of(value));
    if (!write) {
        EXPECT(words[0] == value);
        return;
    }
    words[0] = new_value();
    words[LAST_WORD] = TAIL;
    page_write(page, words[0]);
}

static void user_access(struct space_model *space, unsigned number, bool write)
{
    void *words;
    enum fault_result result = mmu_access(address_of(number), write, &words);
    judge_access(&space->pages[number], write, result);
    if (result == FAULT_MENDED)
        touch(&space->pages[number], words, write);
}

static void kernel_access(struct space_model *space, unsigned number, bool write)
{
    struct page_model *page = &space->pages[number];
    uint32_t words[2] = {write ? model.last_value + 1 : 0, TAIL};
    uaddr_t at = address_of(number);
    int error =
        write ? aspace_write(space->space, at, words, 4) : aspace_read(space->space, at, words, 4);
    if (error == -ENOMEM) {
        EXPECT(page->mapped);
        refused();
    } else if (error) {
        EXPECT(error == -EFAULT);
        EXPECT(!page->mapped || page->leaving || past_file_end(page) || file_is_full(page) ||
               !page_allows(page, write, true));
    } else {
        EXPECT(page->mapped && page_allows(page, write, false));
        EXPECT(!past_file_end(page) || model.cutting || page->unknown);
        if (page->unknown)
            return;
        uint32_t *there = frame_map(space_frame(space->space, at));
        EXPECT(there[LAST_WORD] == tail_of(page_value(page)));
        if (!write) {
            EXPECT(words[0] == page_value(page));
            return;
        }
        there[LAST_WORD] = TAIL;
        page_write(page, new_value());
    }
}

/* Mapping. */

static unsigned free_object(void)
{
    unsigned slot = 1;
    while (slot < model.size.objects && model.objects[slot].object)
        slot++;
    return slot; /* model.size.objects: there is none */
}

static unsigned free_space(void)
{
    unsigned slot = 0;
    while (slot < model.size.spaces && (model.spaces[slot].space || model.spaces[slot].reserved))
        slot++;
    return slot;
}

/* A reference on its object is the caller's. false: no memory for the object. */
static bool make_mapping(struct mapping *out, unsigned first, unsigned last, enum how how)
{
    *out = (struct mapping){.address = address_of(first),
                            .length = (last - first) * PAGE_SIZE,
                            .fixed = true,
                            .kind = REGION_ANONYMOUS,
                            .protection = READ_WRITE,
                            .shared = how == SHARED || how == FILE_SHARED};
    if (how == SHARED) {
        out->object = object_create();
        return out->object != NULL;
    }
    if (how == FILE_SHARED || how == FILE_PRIVATE) {
        out->kind = REGION_FILE;
        out->ends = true;
        out->object = model.objects[0].object;
        object_get(out->object);
    }
    return true;
}

static void model_map(struct space_model *space, unsigned first, unsigned last,
                      const struct mapping *mapping)
{
    unsigned object = 0; /* 1 + its index */
    if (mapping->ends)
        object = 1;
    else if (mapping->object) {
        object = 1 + free_object();
        model.objects[object - 1] = (struct object_model){.object = mapping->object};
    }
    for (unsigned i = first; i < last; i++)
        space->pages[i] = (struct page_model){.mapped = true,
                                              .shared = mapping->shared,
                                              .object = (uint8_t)object,
                                              .index = (uint8_t)(i - first),
                                              .protection = mapping->protection};
}

static void map(struct space_model *space)
{
    struct mapping mapping;
    int error = -ENOMEM;
    if (make_mapping(&mapping, current.first, current.last, current.how))
        error = aspace_map(space->space, &mapping);
    if (error) {
        EXPECT(error == -ENOMEM);
        refused();
    } else {
        model_map(space, current.first, current.last, &mapping);
    }
    if (mapping.object)
        object_put(mapping.object);
}

static void receive(struct space_model *space)
{
    struct object_model *lent = &model.objects[model.parcel - 1];
    struct mapping mapping = {.address = address_of(current.first),
                              .length = model.parcel_pages * PAGE_SIZE,
                              .fixed = true,
                              .kind = REGION_ANONYMOUS,
                              .protection = READ_WRITE,
                              .object = lent->object,
                              .content_length = model.parcel_pages * PAGE_SIZE};
    if (aspace_map(space->space, &mapping) < 0) {
        refused();
        return;
    }
    for (unsigned i = 0; i < model.parcel_pages; i++)
        space->pages[current.first + i] = (struct page_model){
            .mapped = true, .object = model.parcel, .index = (uint8_t)i, .protection = READ_WRITE};
    object_put(lent->object);
    model.parcel = 0;
}

static void discard(void)
{
    object_put(model.objects[model.parcel - 1].object);
    model.parcel = 0;
}

/* The end of a space. */

static void reap(unsigned number)
{
    if (!aspace_destroy_step(model.dying[number]))
        return;
    for (; number + 1 < model.dying_count; number++)
        model.dying[number] = model.dying[number + 1];
    model.dying_count--;
}

static void leave_to_die(struct aspace *space)
{
    space->count = 0;
    model.dying[model.dying_count++] = space;
    unsigned others = model.dying_count - 1;
    do
        reap(others);
    while (!model.size.stepwise && model.dying_count > others);
}

static void end(struct space_model *space)
{
    struct aspace *old = space->space;
    if (mmu.space == old)
        mmu_load(NULL);
    *space = (struct space_model){0};
    leave_to_die(old);
}

/* A program with one page, which is written before it begins. false: no memory. */
static bool make_program(struct aspace **out, uint32_t value)
{
    uint32_t tail = TAIL;
    struct aspace *made = *out = aspace_create();
    return made && space_map(made, address_of(0), 1) == 0 &&
           aspace_write(made, address_of(0), &value, 4) == 0 &&
           aspace_write(made, address_of(0) + LAST_WORD * 4, &tail, 4) == 0;
}

static void exec(struct space_model *space)
{
    struct aspace *made, *old = space->space;
    uint32_t value = new_value();
    if (!make_program(&made, value)) {
        refused();
        if (made)
            space_end(made);
        return;
    }
    *space = (struct space_model){.space = made};
    space->pages[0] =
        (struct page_model){.mapped = true, .protection = READ_WRITE, .own = true, .value = value};
    mmu_load(made);
    leave_to_die(old);
}
