/*
 * What is to happen at moments, found at the tick after: a wheel of lists, each for a span of time
 * that comes round again (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme
 * 5). Adding one costs about the same beside any number. Between the files of this folder.
 */
#pragma once

#include "kernel/base/list.h"

struct deadline {
    struct list link; /* alone when it is not added */
    uint64_t at;      /* nanoseconds of time_now() */
};

#define DEADLINE_LISTS 256u

struct deadlines {
    struct list lists[DEADLINE_LISTS]; /* of deadlines, soonest first */
    uint64_t reached;                  /* of earlier spans none is left */
};

void deadlines_init(struct deadlines *deadlines);

/* Behind those of the same moment. It is taken off by its link, at any time. */
void deadline_add(struct deadlines *deadlines, struct deadline *deadline);

/* Takes the next one that has passed off, or gives NULL. */
struct deadline *deadline_take(struct deadlines *deadlines, uint64_t now);
