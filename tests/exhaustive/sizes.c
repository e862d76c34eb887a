/* The machines that are explored. */
#include "tests/exhaustive/explorer.h"

#define OP(name)  (1u << (name))
#define ACCESSES  (OP(READ) | OP(WRITE) | OP(KERNEL_READ) | OP(KERNEL_WRITE))
#define BASIC     (ACCESSES | OP(MAP) | OP(UNMAP) | OP(FORK) | OP(EXIT))
#define REPLACED  (BASIC | OP(EXEC) | OP(REPLACE))
#define WITH_FILE (BASIC | OP(FILE_WRITE) | OP(FILE_GROW) | OP(FILE_CUT))
#define LENDING   (BASIC | OP(LEND) | OP(RECEIVE) | OP(DISCARD))
#define STEPS     (OP(NEXT) | OP(REAP) | OP(CUT_NEXT))
#define ALONE     (ACCESSES | OP(MAP) | OP(UNMAP) | OP(EXIT) | STEPS)
#define OF_FILE   (OP(FILE_SHARED) | OP(FILE_PRIVATE))

/* How many spaces, of how many pages, of which so many are the last of one table. */
#define SHAPE(s, p, t) .spaces = (s), .pages = (p), .in_first_table = (t)
#define FILE_OF(n)     .objects = 1, .file_pages = (n), .hows = OF_FILE
#define ALL_PRIVATE    .hows = OP(PRIVATE)
#define ENOUGH         .frames = 30
#define LITTLE(n)      .frames = (n), .cold = true

const struct size sizes[] = {
    /* A page below each of two tables: a range goes over their border. */
    {"two-tables", true, SHAPE(2, 2, 1), ENOUGH, ALL_PRIVATE, .operations = BASIC},
    {"one-table", true, SHAPE(2, 2, 2), ENOUGH, ALL_PRIVATE, .operations = REPLACED},
    {"failing", true, SHAPE(2, 1, 1), ENOUGH, ALL_PRIVATE, .failing = true, .operations = REPLACED},
    /* Memory runs out on the way. */
    {"short", true, SHAPE(2, 2, 1), LITTLE(15), ALL_PRIVATE, .operations = BASIC | OP(TRIM)},
    {"three", true, SHAPE(3, 1, 1), ENOUGH, ALL_PRIVATE, .operations = BASIC | OP(PROTECT)},
    {"file", true, SHAPE(2, 1, 1), ENOUGH, FILE_OF(1), .failing = true, .operations = WITH_FILE},
    {"file-steps", true, SHAPE(2, 1, 1), ENOUGH, FILE_OF(1), .stepwise = true,
     .operations = WITH_FILE | STEPS},
    {"lent", true, SHAPE(2, 1, 1), ENOUGH, ALL_PRIVATE, .objects = 2, .failing = true,
     .operations = LENDING},
    {"steps", true, SHAPE(2, 1, 1), ENOUGH, ALL_PRIVATE, .stepwise = true,
     .operations = BASIC | OP(PROTECT) | STEPS},
    {"steps-range", true, SHAPE(2, 2, 2), ENOUGH, ALL_PRIVATE, .stepwise = true,
     .operations = BASIC | STEPS},
    /* Two pages in each of two tables. The file is only for a sequence of kept.c. */
    {"steps-four", true, SHAPE(1, 4, 2), ENOUGH, ALL_PRIVATE, .objects = 1, .file_pages = 1,
     .stepwise = true, .operations = ALONE},
    /* These take longer. */
    {"failing-range", false, SHAPE(2, 2, 2), ENOUGH, ALL_PRIVATE, .failing = true,
     .operations = REPLACED},
    {"failing-three", false, SHAPE(3, 1, 1), ENOUGH, ALL_PRIVATE, .failing = true,
     .operations = BASIC | OP(PROTECT)},
    {"shared", false, SHAPE(2, 2, 2), ENOUGH, .objects = 2, .hows = OP(PRIVATE) | OP(SHARED),
     .operations = BASIC},
    {"file-rights", false, SHAPE(2, 1, 1), ENOUGH, .objects = 1, .file_pages = 1,
     .hows = OP(PRIVATE) | OF_FILE, .failing = true, .operations = WITH_FILE | OP(PROTECT)},
    {"file-short", false, SHAPE(2, 1, 1), LITTLE(14), FILE_OF(1), .failing = true,
     .operations = WITH_FILE | OP(TRIM)},
    {"steps-three", false, SHAPE(1, 3, 2), ENOUGH, .objects = 1, .file_pages = 1, .stepwise = true,
     .hows = OP(PRIVATE) | OP(FILE_SHARED), .operations = ALONE | OP(FILE_CUT) | OP(FILE_GROW)},
    {"lent-range", false, SHAPE(2, 2, 2), ENOUGH, ALL_PRIVATE, .objects = 2, .operations = LENDING},
    {"file-range", false, SHAPE(2, 2, 2), ENOUGH, FILE_OF(1), .operations = WITH_FILE},
    {"rights", false, SHAPE(2, 2, 2), ENOUGH, ALL_PRIVATE, .operations = BASIC | OP(PROTECT)},
    {.name = NULL},
};
