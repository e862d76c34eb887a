/* The machines that are explored. */
#include "tests/exhaustive/machine.h"

#define OP(name) (1u << (name))
#define ACCESSES (OP(READ) | OP(WRITE) | OP(KERNEL_READ) | OP(KERNEL_WRITE))
#define BASIC    (ACCESSES | OP(MAP) | OP(UNMAP) | OP(FORK) | OP(EXIT))

const struct size sizes[] = {
    {.name = "private",
     .quick = true,
     .spaces = 2,
     .pages = 2,
     .in_first_table = 1,
     .frames = 30,
     .operations = BASIC,
     .hows = OP(PRIVATE)},
    {.name = NULL},
};
