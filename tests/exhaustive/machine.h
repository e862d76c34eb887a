/*
 * The small machine as the explorer sees it: operations, one step, a name for each state. All that
 * a step changes lies in two sections of the program (Makefile), so that a state can be copied.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
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
    bool quick;    /* takes seconds */
    bool unclosed; /* was not seen to its end: left out unless it is named */
    unsigned spaces, pages, in_first_table, file_pages, objects;
    unsigned frames;     /* of RAM, with those that boot takes */
    bool stepwise;       /* others come in between the steps of long operations */
    bool cold;           /* the heap has no slab yet */
    bool failing;        /* each allocation fails in turn */
    uint32_t operations; /* bit n: operation n */
    uint32_t hows;       /* bit n: MAP as n */
};

extern const struct size sizes[]; /* ends with one without a name */

/* A sequence that once was found, which must go well now. */
struct kept {
    const char *name, *machine;
    struct op ops[32];
};
extern const struct kept kept[]; /* ends with one without a name */

/* Boots it. Any may be violated(). */
void machine_start(const struct size *size);

/* Does one step, compares with the model, and runs the kernel's checker. */
void machine_step(struct op op);

/* Whether op.fails was more than the allocations that the last step made. */
bool machine_failed_nothing(void);

/* The operations that can be begun in this state, without those whose allocations fail. */
#define MOST_OPS 512
unsigned machine_operations(struct op ops[MOST_OPS]);

/* Ends all, and looks that nothing is left of it. The state is used up. */
void machine_end(void);

/* The state's name, which does not depend on which frame is which: 128 bits. */
struct name {
    uint64_t words[2];
};
struct name machine_name(void);

/* As C, and in words. */
void machine_print(struct op op, char *out, size_t size);

/* The words of the last violated(), which goes to `violation_return` (explorer.c). */
_Noreturn void violated(const char *format, ...) __attribute__((format(printf, 1, 2)));
