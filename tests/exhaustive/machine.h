/* The small machine of memory, as the explorer sees it: what can be done, and how much there is. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SPACES  3 /* most of them, in any machine */
#define PAGES   4
#define OBJECTS 4 /* the first is the file */

enum operation {
    READ,  /* the program of `space` reads page `first` */
    WRITE, /* ... writes it */
    KERNEL_READ,
    KERNEL_WRITE,
    MAP, /* pages [first, last), as `how` */
    REPLACE,
    UNMAP,
    PROTECT, /* `how`: the rights */
    FORK,
    EXEC,
    EXIT,
    LEND,
    RECEIVE,
    DISCARD, /* what was lent, and received by nobody */
    FILE_WRITE,
    FILE_GROW, /* to `last` pages */
    FILE_CUT,
    NEXT, /* one step more of what `space` has begun */
    REAP, /* ... of the end of a space that nobody has any more: the `first` of them */
    CUT_NEXT,
    TRIM,       /* empty slabs of the heap are given back */
    OPERATIONS, /* ends a sequence */
};

/* What MAP maps. */
enum how { PRIVATE, SHARED, FILE_SHARED, FILE_PRIVATE, HOWS };

struct op {
    uint8_t kind, space, first, last, how;
    uint8_t loaded; /* 1 + the space that the CPU has loaded; 0: none */
    uint8_t fails;  /* which allocation of it fails; 0: none */
};

/* Which machine: how much there is of everything, and what can happen to it. */
struct size {
    const char *name;
    bool quick; /* takes seconds */
    unsigned spaces, pages, in_first_table, file_pages, objects;
    unsigned frames;     /* of RAM, with those that boot takes */
    bool stepwise;       /* others come in between the steps of long operations */
    bool cold;           /* the heap has no slab yet */
    bool failing;        /* each allocation fails in turn */
    uint32_t operations; /* bit n: operation n */
    uint32_t hows;       /* bit n: MAP as n */
};
