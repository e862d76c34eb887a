/*
 * Address spaces: regions that say what may be where, and page tables that say what is.
 *
 * A region is a range of pages with one kind of content and one protection. Pages come on the first
 * touch (mm/fault.c). Nothing here sleeps; long work is done in steps that the caller repeats, with
 * a preemption point in between (design, D4).
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/types.h"
#include "mm/table.h"

struct object;

/* Protection, as PROT_* of mmap(2): without PAE, any of them lets a page be read and executed. */
#define ASPACE_MAX_REGIONS 65530u      /* as on Linux: so that they do not eat up the memory */
#define ASPACE_LOWEST      0x00010000u /* nothing is mapped below, so that NULL and its like fault */

#define PROTECT_READ    1u
#define PROTECT_WRITE   2u
#define PROTECT_EXECUTE 4u

enum region_kind {
    REGION_ANONYMOUS,
    REGION_FILE,
    REGION_HEAP,
    REGION_STACK,   /* grows down (MAP_GROWSDOWN, too) */
    REGION_LEAVING, /* being unmapped in steps: pages go, none comes */
};

/* madvise(2): what a child does not get, and what it finds empty. */
#define AT_FORK_LEFT_OUT 1u
#define AT_FORK_WIPED    2u

struct region {
    struct list link;      /* the space's regions, by ascending address */
    uaddr_t start, end;    /* [start, end), whole pages */
    uint8_t kind;          /* enum region_kind */
    uint8_t protection;    /* PROTECT_* */
    bool ends;             /* FILE: it ends with its object (size), behind which there is nothing */
    bool shared;           /* the pages are the object's own, and writes go there (MAP_SHARED) */
    bool never_write;      /* shared, from a file that is not open for writing */
    uint8_t at_fork;       /* AT_FORK_* */
    bool cut;              /* ends: the object's, when it last was cut (mm/cut.c) */
    struct object *object; /* whose pages these are, or are copies of (one reference), or NULL */
    uint32_t object_page;  /* the page of the object at `start` */
    union {
        uaddr_t content_end; /* from this address on (it may lie inside a page) all is zero */
        uaddr_t cut_cursor;  /* ends: how far its pages have gone in a cut; 0: none under way */
    };

    /* Only of a region that `ends`: */
    struct aspace *space;     /* whose it is */
    struct list mapping_link; /* on the object's list */

    struct region *left, *right; /* where the space has a tree (mm/region_tree.h), */
    uint32_t rank;               /* and its place there from bottom to top */
};

struct aspace {
    struct page_tables tables;
    struct list regions;
    struct region *last_found; /* where the last look-up ended, or NULL */
    struct region *tree;       /* of all regions, or NULL: not made yet, or not worth it */
    uint32_t region_count;
    uaddr_t full_from;    /* from here up to where mappings end, nothing is free of so many */
    uint32_t full_length; /* bytes as this; 0: it is not known */
    uint32_t count;       /* processes that run in it: several by vfork and CLONE_VM */
    uint32_t pages;       /* total length of the regions, but for what is leaving */

    uaddr_t heap_start, heap_end; /* brk; heap_end in bytes */
    uint32_t stack_limit;         /* bytes that the stack may grow to, */
    uint32_t page_limit;          /* and the most `pages` that its growth may lead to */
    uint32_t growths;             /* how often it grew; of a clone being made: as it knows them */
    uaddr_t argument_start, argument_end, environment_start, environment_end;
    uaddr_t auxv_start, auxv_end; /* what exec left on the stack */
    bool advised;                 /* a region may have `at_fork`, which who clones it acts on */
    bool locked;                  /* aspace_lock(): a thread is changing regions in steps */
    struct list link;             /* on the list of all spaces, for the checker */
};

struct aspace *aspace_create(void); /* empty, count 1; NULL when memory is exhausted */

/*
 * Fork: the same regions, all tables shared. Begin with 0 or -ENOMEM; then repeat the step while it
 * says 1, with a preemption point in between. 0: done; -ENOMEM: the clone is gone again. Nobody may
 * change the regions of `from` meanwhile; its stack may grow.
 */
int aspace_clone_begin(const struct aspace *from, struct aspace **out);
int aspace_clone_step(struct aspace *from, struct aspace *clone);

/*
 * The end of a space (count 0), which must not be loaded: repeat the step until it says true, then
 * the space is gone. Needs no memory.
 */
bool aspace_destroy_step(struct aspace *space);

/* Loads the page directory; NULL loads the kernel's half alone. */
static inline void aspace_load(const struct aspace *space)
{
    if (space)
        tables_load(&space->tables);
    else
        tables_load_kernel();
}

/*
 * Maps `length` bytes (rounded up to pages) at *address when `fixed`, else at the hint if that is
 * free or the highest free place below the stack. A fixed range must be free: unmap it before.
 * The object (or NULL) gets one more reference. 0, -EINVAL, -ENOMEM, -EEXIST.
 */
struct mapping {
    uaddr_t address;
    uint32_t length;
    bool fixed;
    uint8_t kind, protection;
    bool ends, shared, never_write; /* as in struct region */
    struct object *object;
    uint32_t object_page;
    uint32_t content_length; /* bytes that come from the object; the rest is zero. Not if it ends */
    struct region *reserved; /* by aspace_reserve_region(), or NULL */
};
int aspace_map(struct aspace *space, struct mapping *mapping);

/*
 * For a mapping that replaces another: obtains what aspace_map() will need, so that it cannot fail
 * after the old one was unmapped. 0 or -ENOMEM. aspace_map() or aspace_unreserve() uses it up.
 */
int aspace_reserve_region(struct aspace *space, struct mapping *mapping);
void aspace_unreserve_region(struct mapping *mapping);

/*
 * Unmapping and protecting: begin checks, makes region borders at both ends and may refuse
 * (-EINVAL, -ENOMEM); the step then changes regions and tables from *cursor (start at `start`), a
 * part at a time, until it says true, and cannot fail. Between two steps of unmapping the range is
 * one region that allows nothing (REGION_LEAVING), so that nothing can come to lie there.
 */
int aspace_unmap_begin(struct aspace *space, uaddr_t start, uaddr_t end);
bool aspace_unmap_step(struct aspace *space, uaddr_t *cursor, uaddr_t end);

/*
 * Drops the pages in [*cursor, end), a part at a time, until it says true: the next touch brings
 * them anew, as after aspace_map(). Cannot fail.
 */
bool aspace_forget_step(struct aspace *space, uaddr_t *cursor, uaddr_t end);

/*
 * 0; -ENOMEM where a part is not mapped; -EACCES where it can never have `protection`. *end becomes
 * the address of the first such part, so that [start, *end) is in order.
 */
int aspace_check_range(struct aspace *space, uaddr_t start, uaddr_t *end, uint8_t protection);

int aspace_protect_begin(struct aspace *space, uaddr_t start, uaddr_t end);
bool aspace_protect_step(struct aspace *space, uaddr_t *cursor, uaddr_t end, uint8_t protection);

/*
 * Heap: makes room up to `end` (growing only; to shrink, unmap and set heap_end). 0 or -ENOMEM.
 */
int aspace_grow_heap(struct aspace *space, uaddr_t end);

/* Pages that are writable and private, but for stacks: what RLIMIT_DATA counts. */
uint32_t aspace_data_pages(struct aspace *space);

/* Pages of the shared memory that it maps, touched by it or not; files are not counted. */
uint32_t aspace_shared_pages(const struct aspace *space);

/* The most pages that were resident at once. */
static inline uint32_t aspace_peak_pages(const struct aspace *space)
{
    return max_u32(space->tables.peak_pages, space->tables.pages);
}

/* The first region that ends above `address`, or NULL: on the list of few, or in the tree of many.
 */
struct region *region_look_up(struct aspace *space, uaddr_t address);

/* The same. Faults come in runs: mostly the last answer is right again. */
static inline struct region *region_after(struct aspace *space, uaddr_t address)
{
    struct region *last = space->last_found;
    bool again = last && last->start <= address && address < last->end;
    return again ? last : region_look_up(space, address);
}

/* The region that holds `address`, or NULL. */
static inline struct region *region_find(struct aspace *space, uaddr_t address)
{
    struct region *region = region_after(space, address);
    return region && region->start <= address ? region : NULL;
}

enum access { ACCESS_READ, ACCESS_WRITE };

enum fault_result {
    FAULT_MENDED,
    FAULT_NO_REGION, /* nothing is mapped there (SEGV_MAPERR) */
    FAULT_FORBIDDEN, /* the region does not allow it (SEGV_ACCERR) */
    FAULT_PAST_END,  /* the mapped file has no such page (BUS_ADRERR) */
    FAULT_NO_MEMORY,
    FAULT_NO_SPACE,    /* the mapped file has a hole there, and memory for files is used up */
    FAULT_STACK_LIMIT, /* nothing is mapped there, but for a limit the stack would grow so far */
    FAULT_LEAVING,     /* it is being unmapped at this moment: when that is done, look again */
};

/* Brings in the page at `address` so that the access can be repeated. */
enum fault_result aspace_fault(struct aspace *space, uaddr_t address, enum access access);

/*
 * Access by others than the space's own program (exec building a stack, /proc): at most one page at
 * a time; *out is the frame's content at `address` after settling table and page as a user access
 * would. 0, -EFAULT or -ENOMEM. aspace_write() and aspace_read() copy any length, without sleeping.
 */
int aspace_reach(struct aspace *space, uaddr_t address, enum access access, void **out);
int aspace_write(struct aspace *space, uaddr_t to, const void *from, uint32_t size);
int aspace_read(struct aspace *space, uaddr_t from, void *to, uint32_t size);

/* The byte at `address` if its page is there and may be read. Changes nothing: for interrupts. */
bool aspace_peek(const struct aspace *space, uaddr_t address, uint8_t *out);

/*
 * Lends memory: gives the content of [start, end) as it is now to `object` (new and empty), from
 * the page of `start` on. Private pages are shared copy-on-write; of others, and of pages that lie
 * in the range only partly, copies are made, with zeros where the range does not reach. Begin with
 * *cursor at `start` and repeat while it says 1, with a preemption point in between. 0: done;
 * -EFAULT; -ENOMEM. Pages lent by then are in the object, whose owner frees it.
 */
int aspace_lend_step(struct aspace *space, uaddr_t start, uaddr_t end, uaddr_t *cursor,
                     struct object *object);

struct page_info {
    bool present, writable;
    uint32_t frame_number; /* valid when present */
    uint32_t frame_count, table_count;
};
void aspace_page_info(struct aspace *space, uaddr_t page, struct page_info *out);

struct aspace_usage { /* in pages */
    uint32_t total, resident, shared, tables, text, data, stack;
};
/*
 * Counts a table at a time, from *cursor (0 at first) on; true when all is counted. `shared` are
 * pages that another space has too, through a shared table or a shared frame.
 */
bool aspace_usage_step(struct aspace *space, uint32_t *cursor, struct aspace_usage *out);

uint32_t aspace_live_count(void); /* spaces that exist, for leak checks */
extern struct list aspace_all;
