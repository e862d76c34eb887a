/*
 * Memory objects: frames found by a page index. The contents of files, shared memory, and what was
 * lent. A page that was never written is a hole and reads as zeros.
 *
 * What maps a file follows its size: regions that `end` with their object (mm/aspace.h) are on its
 * list, so that a cut takes its pages from all of them (mm/cut.c). Program segments are not: nobody
 * cuts a file that runs.
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/types.h"
#include "mm/frame.h"

#define OBJECT_MAX_PAGES   0x100000u /* 4 GiB */
#define OBJECT_INDEX_PAGES 64u

/* One level of the index: frame numbers (0: a hole), or the next level (NULL: all holes). */
union object_index {
    uint32_t pages[OBJECT_INDEX_PAGES];
    union object_index *below[OBJECT_INDEX_PAGES];
};

struct object {
    uint32_t count;          /* owners: a file node, each region that maps it */
    uint32_t sleepers;       /* of them: who sleep at a futex there */
    uint32_t page_count;     /* pages present (holes not counted) */
    uint32_t size;           /* of a file, in bytes; in its last page, bytes past it are zero */
    uint32_t shift;          /* what a place of `top` holds: 2^shift pages; 0, 6, 12 or 18 */
    union object_index *top; /* NULL: no page at all */
    bool frozen;             /* lent: nobody writes to its pages any more (mm/lend.c) */
    bool segment;            /* of System V's shared memory, for shmdt(2) */
    bool dying;              /* without an owner; its pages wait for object_reap_step() */
    bool cut;             /* turns with each cut: a region that is not like it is still to be cut */
    uint64_t written;     /* by object_clock(): last write through a mapping noticed; 0: none */
    struct list mappings; /* regions that end with it; those still to be cut come first */
    struct list link;     /* on the list of all objects, for the checker */
};

struct object *object_create(void); /* NULL when memory is exhausted; count 1 */
void object_get(struct object *object);

/* The last put frees every page; of a large object only object_reap_step() does. */
void object_put(struct object *object);

/* Frees pages of large objects that nobody has any more, about 256. true: none was left. */
bool object_reap_step(void);

/* The frame of page `index`, or NULL for a hole. The caller gets no reference. */
struct frame *object_find(const struct object *object, uint32_t index);

/* The first page from `index` on that is no hole, or OBJECT_MAX_PAGES. */
uint32_t object_next(const struct object *object, uint32_t index);

/*
 * For a new object that is to get pages that others have: the places of the pages from `index` on,
 * *count of them at most (0: none yet). NULL: memory exhausted. The caller, who puts frame numbers
 * there, owes page_count.
 */
uint32_t *object_places(struct object *object, uint32_t index, uint32_t *count);

/* The frame of a page; a hole is filled with zeros. NULL: memory exhausted or index too large. */
struct frame *object_obtain(struct object *object, uint32_t index);

/*
 * Drops pages from `first` on, the last ones first, about 256 at most (mapped ones keep their own
 * references). true: there are no more.
 */
bool object_truncate_step(struct object *object, uint32_t first);

/*
 * Takes the pages from `first` on away from all who map the file, whose size ends before them since
 * object_unmap_begin(): then repeat the step, with a preemption point in between, until it says
 * true. Needs no memory. One cut at a time.
 */
void object_unmap_begin(struct object *object);
bool object_unmap_step(struct object *object, uint32_t first);

/* Wall clock in nanoseconds, for `written`; given at boot. */
extern uint64_t (*object_clock)(void);

extern struct list object_all; /* every object, by link; dying ones come first */
