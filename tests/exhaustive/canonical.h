/*
 * A state's name. Two states have the same name when they differ only in which frame, which value
 * or which space is which, and in what the kernel never looks at (bits that the CPU sets, times,
 * peaks, who obtained an object of the heap).
 */
#pragma once

#include "tests/exhaustive/model.h"

#define MOST_THINGS 64

/* Pointers, or values, by the order in which they are met. */
struct numbering {
    uint64_t things[MOST_THINGS];
    unsigned count;
};

static struct {
    uint64_t words[2];
    struct numbering frames, regions, objects, values;
} naming;

static void emit(uint64_t word)
{
    naming.words[0] = (naming.words[0] ^ word) * 0x9E3779B97F4A7C15u;
    naming.words[0] ^= naming.words[0] >> 29;
    naming.words[1] = (naming.words[1] + word) * 0xD6E8FEB86659FD93u;
    naming.words[1] ^= naming.words[1] >> 32;
}

/* 1 + its number; *is_new when it is met for the first time. */
static unsigned number_of(struct numbering *numbering, uint64_t thing, bool *is_new)
{
    unsigned i = 0;
    while (i < numbering->count && numbering->things[i] != thing)
        i++;
    *is_new = i == numbering->count;
    if (*is_new) {
        EXPECT(i < MOST_THINGS);
        numbering->things[numbering->count++] = thing;
    }
    return i + 1;
}

static unsigned number_of_pointer(struct numbering *numbering, const void *thing)
{
    bool is_new;
    return thing ? number_of(numbering, (uintptr_t)thing, &is_new) : 0;
}

static void emit_value(uint32_t value)
{
    bool is_new;
    emit(value ? number_of(&naming.values, value, &is_new) : 0);
}

/* A page of a program or an object: its content is compared with the model, which has the value. */
static void emit_page(const struct frame *frame)
{
    bool is_new;
    unsigned number = number_of(&naming.frames, (uintptr_t)frame, &is_new);
    emit(number);
    if (!is_new)
        return;
    emit((uint64_t)frame->count << 8 | frame->kind);
    emit_value(*(const uint32_t *)frame_map(frame));
}

static void emit_table(const struct frame *table, bool writable)
{
    bool is_new;
    unsigned number = number_of(&naming.frames, (uintptr_t)table, &is_new);
    emit(number << 1 | writable);
    if (!is_new)
        return;
    emit((uint64_t)table->count << 32 | (uint32_t)table->table.low << 16 | table->table.high);
    for (uint32_t i = table->table.low; i < table->table.high; i++) {
        struct page_state state = table_entry_state(table, i);
        emit((uint64_t)i << 3 | (state.frame != NULL) << 2 | state.held << 1 | state.writable);
        if (state.frame)
            emit_page(state.frame);
    }
}

static void emit_object(struct object *object)
{
    bool is_new;
    unsigned number = number_of(&naming.objects, (uintptr_t)object, &is_new);
    emit(number);
    if (!is_new)
        return;
    emit((uint64_t)object->count << 32 | object->page_count << 4 | object->frozen << 1 |
         object->dying);
    emit((uint64_t)object->size << 32 | object->shift << 1 | (object->top != NULL));
    for (uint32_t i = object_next(object, 0); i < OBJECT_MAX_PAGES;
         i = object_next(object, i + 1)) {
        emit(i);
        emit_page(object_find(object, i));
    }
}

static void emit_region(const struct region *region)
{
    emit(number_of_pointer(&naming.regions, region));
    emit((uint64_t)region->start << 32 | region->end);
    emit(region->kind | region->protection << 8 | region->ends << 16 | region->shared << 17 |
         region->never_write << 18);
    if (!region->object)
        return;
    emit_object(region->object);
    emit((uint64_t)region->object_page << 32 | region->content_end);
    if (region->ends)
        emit(region->cut == region->object->cut);
}

static void emit_tables(const struct page_tables *tables)
{
    emit((uint64_t)tables->count << 32 | tables->pages);
    for (uint32_t words = tables->used[0]; words; words &= words - 1) {
        uint32_t index = (uint32_t)__builtin_ctz(words);
        uint32_t entry = tables->directory[index];
        emit(index);
        emit_table(entry_frame(entry), (entry & ENTRY_WRITE) != 0);
    }
}

static void emit_space(const struct aspace *space)
{
    const struct region *region;
    emit(space != NULL);
    if (!space)
        return;
    emit((uint64_t)space->count << 32 | space->region_count << 16 | space->pages);
    list_for_each (region, &space->regions, link)
        emit_region(region);
    emit_tables(&space->tables);
}

static void emit_pending(const struct pending *pending, const uint8_t *new_numbers)
{
    emit(pending->kind | pending->first << 8 | pending->last << 12 | pending->protection << 16);
    if (pending->kind == READ)
        return;
    emit(pending->cursor);
    emit_space(pending->clone);
    if (pending->kind == FORK)
        emit(new_numbers[pending->slot]);
    if (pending->kind == LEND)
        emit_object(model.objects[pending->slot].object);
    if (pending->kind == REPLACE && pending->mapping.object)
        emit_object(pending->mapping.object);
}

static void emit_model_page(const struct page_model *page)
{
    emit(page->unknown << 16 | page->mapped | page->leaving << 1 | page->changing << 2 |
         page->own << 3 | page->shared << 4 | page->index << 5 | page->protection << 8 |
         page->wanted << 12);
    if (page->object)
        emit_object(model.objects[page->object - 1].object);
    emit_value(page_value(page));
}

static void emit_space_model(const struct space_model *space, const uint8_t *new_numbers)
{
    emit((space->space != NULL) << 1 | space->reserved);
    if (!space->space)
        return;
    emit_space(space->space);
    for (unsigned i = 0; i < model.size.pages; i++)
        emit_model_page(&space->pages[i]);
    emit_pending(&space->pending, new_numbers);
}

/* The heap: how full each slab is. Objects lie in it in any order: one slab of a class, no more. */
static void emit_heap(void)
{
    for (unsigned class = 0; class < CLASS_COUNT; class ++) {
        const struct slab *slab;
        list_for_each (slab, &partial[class], link)
            emit((uint64_t) class << 32 | slab->free_count);
        EXPECT(partial[class].next == partial[class].prev);
    }
}

static void emit_rest(void)
{
    const struct region *region;
    for (unsigned i = 0; i < model.dying_count; i++)
        emit_space(model.dying[i]);
    emit(model.parcel ? 1 + model.parcel_pages : 0);
    if (model.parcel)
        emit_object(model.objects[model.parcel - 1].object);
    emit_object(model.objects[0].object);
    for (unsigned i = 0; i < PAGES; i++)
        emit_value(model.objects[0].values[i]);
    emit(model.cutting | model.cut_truncates << 1);
    list_for_each (region, &model.objects[0].object->mappings, mapping_link)
        emit(number_of_pointer(&naming.regions, region));
    emit((uint64_t)stocks[0].count << 32 | stocks[1].count);
    emit((uint64_t)counts.free << 32 | counts.promised);
    emit_heap();
}

/* With the spaces in this order. */
static struct name name_in_order(const uint8_t order[SPACES])
{
    uint8_t new_numbers[SPACES];
    naming.words[0] = 1;
    naming.words[1] = 2;
    naming.frames.count = naming.regions.count = naming.objects.count = naming.values.count = 0;
    for (uint8_t i = 0; i < model.size.spaces; i++)
        new_numbers[order[i]] = i;
    for (unsigned i = 0; i < model.size.spaces; i++)
        emit_space_model(&model.spaces[order[i]], new_numbers);
    emit_rest();
    return (struct name){{naming.words[0], naming.words[1]}};
}

/* Which space is which does not matter: of all orders, the one with the least name. */
void machine_name(struct name *out)
{
    static const uint8_t orders[][SPACES] = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1},
                                             {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const unsigned factorial[] = {1, 1, 2, 6};
    struct name least = name_in_order(orders[0]);
    for (unsigned i = 1; i < factorial[model.size.spaces]; i++) {
        struct name name = name_in_order(orders[i]);
        if (name.words[0] < least.words[0])
            least = name;
    }
    *out = least;
}
