/* Which operations can be begun in a state, and how they are printed. */
#pragma once

#include "tests/exhaustive/long_operations.h"

static struct op *listed; /* the next place */

static void list_op(enum operation kind, unsigned space, unsigned first, unsigned last,
                    unsigned how, unsigned loaded)
{
    if (model.size.operations >> kind & 1)
        *listed++ = (struct op){.kind = (uint8_t)kind,
                                .space = (uint8_t)space,
                                .first = (uint8_t)first,
                                .last = (uint8_t)last,
                                .how = (uint8_t)how,
                                .loaded = (uint8_t)loaded};
}

/* With each space loaded in turn, or none if there is none. */
static void list_anywhere(enum operation kind, unsigned space, unsigned first, unsigned last)
{
    bool any = false;
    for (unsigned i = 0; i < model.size.spaces; i++)
        if (model.spaces[i].space) {
            list_op(kind, space, first, last, 0, 1 + i);
            any = true;
        }
    if (!any)
        list_op(kind, space, first, last, 0, 0);
}

static bool all_mapped(const struct space_model *space, unsigned first, unsigned last, bool mapped)
{
    for (unsigned i = first; i < last; i++)
        if (space->pages[i].mapped != mapped)
            return false;
    return true;
}

static void list_range(unsigned number, unsigned first, unsigned last)
{
    const struct space_model *space = &model.spaces[number];
    unsigned objects = free_object();
    if (all_mapped(space, first, last, false)) {
        for (unsigned how = 0; how < HOWS; how++)
            if (model.size.hows >> how & 1 && (how != SHARED || objects < model.size.objects))
                list_op(MAP, number, first, last, how, 1 + number);
        if (model.parcel && last - first == model.parcel_pages)
            list_op(RECEIVE, number, first, last, 0, 1 + number);
    } else {
        list_op(UNMAP, number, first, last, 0, 1 + number);
        list_op(REPLACE, number, first, last, PRIVATE, 1 + number);
        if (!model.parcel && objects < model.size.objects)
            list_op(LEND, number, first, last, 0, 1 + number);
    }
    if (all_mapped(space, first, last, true)) {
        list_op(PROTECT, number, first, last, 0, 1 + number);
        list_op(PROTECT, number, first, last, PROTECT_READ, 1 + number);
        list_op(PROTECT, number, first, last, READ_WRITE, 1 + number);
    }
}

static void list_of_space(unsigned number)
{
    const struct space_model *space = &model.spaces[number];
    for (unsigned i = 0; i < model.size.pages; i++) {
        list_op(READ, number, i, 0, 0, 1 + number);
        list_op(WRITE, number, i, 0, 0, 1 + number);
        list_anywhere(KERNEL_READ, number, i, 0);
        list_anywhere(KERNEL_WRITE, number, i, 0);
    }
    if (space->pending.kind != READ) {
        list_op(NEXT, number, 0, 0, 0, 1 + number);
        return;
    }
    for (unsigned first = 0; first < model.size.pages; first++)
        for (unsigned last = first + 1; last <= model.size.pages; last++)
            list_range(number, first, last);
    if (free_space() < model.size.spaces)
        list_op(FORK, number, 0, 0, 0, 1 + number);
    if (model.dying_count < SPACES - 1) {
        list_op(EXEC, number, 0, 0, 0, 1 + number);
        list_op(EXIT, number, 0, 0, 0, 1 + number);
    }
}

static void list_of_file(void)
{
    unsigned pages = model.objects[0].pages;
    if (model.cutting) {
        list_anywhere(CUT_NEXT, 0, 0, 0);
        return;
    }
    for (unsigned i = 0; i < pages; i++) {
        list_op(FILE_WRITE, 0, i, 0, 0, 0);
        list_anywhere(FILE_CUT, 0, 0, i);
    }
    for (unsigned i = pages + 1; i <= model.size.file_pages; i++)
        list_op(FILE_GROW, 0, 0, i, 0, 0);
}

unsigned machine_operations(struct op ops[MOST_OPS])
{
    listed = ops;
    for (unsigned i = 0; i < model.size.spaces; i++)
        if (model.spaces[i].space)
            list_of_space(i);
    for (unsigned i = 0; i < model.dying_count; i++)
        list_anywhere(REAP, 0, i, 0);
    if (model.parcel)
        list_op(DISCARD, 0, 0, 0, 0, 0);
    list_of_file();
    list_op(TRIM, 0, 0, 0, 0, 0);
    return (unsigned)(listed - ops);
}

/* Words. */

static const char *const names[OPERATIONS] = {
    "READ",       "WRITE",     "KERNEL_READ", "KERNEL_WRITE", "MAP",  "REPLACE",  "UNMAP",
    "PROTECT",    "FORK",      "EXEC",        "EXIT",         "LEND", "RECEIVE",  "DISCARD",
    "FILE_WRITE", "FILE_GROW", "FILE_CUT",    "NEXT",         "REAP", "CUT_NEXT", "TRIM",
};

void machine_print(struct op op, char *out, size_t size)
{
    static const char *const hows[HOWS] = {"PRIVATE", "SHARED", "FILE_SHARED", "FILE_PRIVATE"};
    bool maps = op.kind == MAP || op.kind == REPLACE;
    int length =
        snprintf(out, size, "{.kind = %s, .space = %u, .first = %u, .last = %u, .loaded = %u",
                 names[op.kind], op.space, op.first, op.last, op.loaded);
    if (maps)
        length += snprintf(out + length, size - (size_t)length, ", .how = %s", hows[op.how]);
    else if (op.kind == PROTECT)
        length += snprintf(out + length, size - (size_t)length, ", .how = %u", op.how);
    if (op.fails)
        length += snprintf(out + length, size - (size_t)length, ", .fails = %u", op.fails);
    snprintf(out + length, size - (size_t)length, "},");
}
