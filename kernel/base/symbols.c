/*
 * Reads the table of tools/symbols.py, which says how it is laid out. The section is empty in the
 * first link, and then no address has a name.
 */
#include "kernel/base/symbols.h"

struct symbol_header {
    uint32_t function_count;
    uint32_t functions; /* offsets from the header: struct symbol_function[function_count] */
    uint32_t files;     /* uint32_t[]: offset of each file's name */
};

struct symbol_function {
    uint32_t start, end; /* addresses, ascending */
    uint32_t name;       /* offset */
    uint32_t lines;      /* offset of its line program, 0 when it has none */
};

extern const char symbols_start[], symbols_end[];

static const void *table_at(uint32_t offset)
{
    return symbols_start + offset;
}

/* The function that contains the address, by bisection. */
static const struct symbol_function *function_find(uint32_t address)
{
    const struct symbol_header *header = table_at(0);
    if (&symbols_start[0] == &symbols_end[0])
        return NULL;
    const struct symbol_function *functions = table_at(header->functions);
    uint32_t low = 0, high = header->function_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (address < functions[middle].start)
            high = middle;
        else if (address >= functions[middle].end)
            low = middle + 1;
        else
            return &functions[middle];
    }
    return NULL;
}

/* A number in groups of seven bits, the lowest first; bit 7 says that more follow (LEB128). */
static const uint8_t *number_read(const uint8_t *at, uint32_t *value)
{
    unsigned shift = 0;
    *value = 0;
    do {
        *value |= (uint32_t)(*at & 0x7f) << shift;
        shift += 7;
    } while (*at++ & 0x80);
    return at;
}

/*
 * Runs the function's line program up to the address. A program is a list of steps of two numbers:
 * how many bytes of code further, plus one; then by how much the line changes, as 2n or -2n-1. A
 * first number of 0 means that the second is a file from here on; two of them end the program.
 */
static void line_find(const struct symbol_function *function, uint32_t address, struct symbol *out)
{
    const uint32_t *files = table_at(((const struct symbol_header *)table_at(0))->files);
    const uint8_t *at = table_at(function->lines);
    uint32_t place = function->start, line = 0, file = 0;

    for (;;) {
        uint32_t advance, change;
        at = number_read(at, &advance);
        at = number_read(at, &change);
        if (advance == 0) {
            if (change == 0)
                return;
            file = change;
            continue;
        }
        place += advance - 1;
        if (place > address)
            return;
        line += (change & 1) ? ~(change >> 1) : change >> 1;
        out->file = table_at(files[file - 1]);
        out->line = line;
    }
}

bool symbol_find(uint32_t address, struct symbol *out)
{
    const struct symbol_function *function = function_find(address);
    if (!function)
        return false;
    *out = (struct symbol){table_at(function->name), address - function->start, NULL, 0};
    if (function->lines)
        line_find(function, address, out);
    return true;
}
