/* Names for code addresses, from the table that tools/symbols.py puts into the kernel. */
#pragma once

#include "kernel/base/types.h"

struct symbol {
    const char *name; /* of the function */
    uint32_t offset;  /* of the address from the function's start */
    const char *file; /* NULL when no line is known */
    uint32_t line;
};

/* Looks up any address; false when it is in no function or the kernel carries no table. */
bool symbol_find(uint32_t address, struct symbol *out);
