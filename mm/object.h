/*
 * Memory objects: frames found by a page index. The contents of files (and later shared memory).
 * A page that was never written is a hole and reads as zeros.
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/types.h"
#include "mm/frame.h"

#define OBJECT_MAX_PAGES 65536u /* 256 MiB */

struct object {
    uint32_t count;       /* owners: a file node, each region that maps it */
    uint32_t page_count;  /* pages present (holes not counted) */
    uint32_t root_length; /* leaves that root can hold: 0 or a power of two */
    uint32_t **root;      /* [root_length] leaves of 64 frame numbers (0: a hole), or NULL */
    bool frozen;          /* lent: nobody writes to its pages any more (mm/lend.c) */
    bool dying;           /* without an owner; its pages wait for object_reap_step() */
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

/*
 * For a new object that is to get pages that others have: the places of the pages from `index` on,
 * *count of them at most (0: none yet). NULL: memory exhausted. The caller, who puts frame numbers
 * there, owes page_count.
 */
uint32_t *object_places(struct object *object, uint32_t index, uint32_t *count);

/* The same, but fills a hole with a zeroed frame. NULL: memory exhausted or index too large. */
struct frame *object_obtain(struct object *object, uint32_t index);

/* Drops every page from `first` on (mapped copies keep their own references). */
void object_truncate(struct object *object, uint32_t first);

extern struct list object_all; /* every object, by link; dying ones come first */
