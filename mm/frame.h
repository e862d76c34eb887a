/*
 * Frames: the pages of physical memory, each with a count and a kind.
 *
 * A frame's content is reached only through frame_map(). The count of a user page is
 * the number of page table entries over distinct tables that hold it, plus kernel owners (an
 * object, a port). The count of a page table is the number of directory entries that point at it.
 *
 * Reserve: sharing a page table promises one frame, which the later split takes (mm/table.c). So
 * frames_free >= frames_promised always, and a split, and with it munmap and a write after fork,
 * never fails for want of memory.
 */
#pragma once

#include "kernel/base/layout.h"
#include "kernel/base/panic.h"
#include "kernel/base/types.h"

enum frame_kind {
    FRAME_FREE,
    FRAME_RESERVED,  /* not RAM, or the kernel's image, or the frame array */
    FRAME_USER,      /* anonymous page of some address space */
    FRAME_OBJECT,    /* page of a memory object */
    FRAME_TABLE,     /* page table */
    FRAME_DIRECTORY, /* page directory */
    FRAME_HEAP,      /* slab of the kernel heap */
    FRAME_STACK,     /* kernel stack */
    FRAME_BUFFER,    /* queue of a port or a pipe, and other whole pages that the kernel owns */
    FRAME_KINDS,
};

struct frame {
    uint32_t count; /* references; 0 when free */
    uint16_t kind;  /* enum frame_kind */
    uint16_t unused;
    union {
        struct frame *next; /* FREE and dying frames: a chain */
        struct {
            uint16_t low, high;
        } table; /* TABLE: every used entry is in [low, high) */
    };
    uint32_t seen; /* the checker's own count, made anew at each run */
};

struct boot_info;

/* Takes over all RAM below 896 MiB that `info` lists, less what is in use. Boot only. */
void frame_init(const struct boot_info *info);

/* Gives RAM that boot kept (a module already unpacked) to the allocator: whole pages only. */
void frame_release_range(paddr_t start, paddr_t end);

/*
 * A frame with count 1 and undefined content, or NULL when only promised frames are left.
 * frame_alloc_zeroed() clears it. Never sleeps.
 */
struct frame *frame_alloc(enum frame_kind kind);
struct frame *frame_alloc_zeroed(enum frame_kind kind);

/*
 * For work that frees memory or is owed to somebody: frame_alloc_urgent() may also take the few
 * frames kept back for it.
 */
struct frame *frame_alloc_urgent(enum frame_kind kind);

/*
 * What is clean stays clean: a page table is emptied entry by entry before it is freed, and so is
 * the user half of a directory. Some of them are kept as they are; they count as free, and others
 * get them when there is nothing else. *clean says that this is one of them; else its content is
 * undefined. frame_alloc_clean() is as frame_alloc(); frame_alloc_promised() takes a table that
 * frame_promise() set aside and cannot fail.
 */
struct frame *frame_alloc_clean(enum frame_kind kind, bool *clean);
struct frame *frame_alloc_promised(enum frame_kind kind, bool *clean);
void frame_open_reserve(bool open);    /* for a while frame_alloc() may take them, too */
bool frame_promise(uint32_t frames);   /* false: not enough memory */
void frame_unpromise(uint32_t frames); /* gives promises back */

static inline void frame_get(struct frame *frame)
{
    ASSERT_RULE(frame->count > 0, "a frame that is free is handed out before it has owners");
    frame->count++;
}

/* A page that changes its owner's sort: an object's page that only one space still has. */
void frame_set_kind(struct frame *frame, enum frame_kind kind);

void frame_put(struct frame *frame); /* frees it with the last reference */

/*
 * Drops one reference; a frame that was the last one's goes on the chain *dying, to be freed by
 * frame_free_chain() once no TLB can hold it any more.
 */
static inline void frame_put_later(struct frame *frame, struct frame **dying)
{
    ASSERT_RULE(frame->count > 0, "each owner counts once, and gives the frame back once");
    if (--frame->count == 0) {
        frame->next = *dying;
        *dying = frame;
    }
}

void frame_free_chain(struct frame *dying);
void frame_free_clean(struct frame *clean); /* the same, of clean tables or directories */

/*
 * Tests: the n-th allocation from now fails (1: the next one), as if memory were exhausted, and
 * allocations go well again after it, but for a second failure. 0: none. Promised frames never
 * fail. Debug builds.
 */
extern struct frame_failure {
    uint32_t countdown, again; /* `again` becomes the countdown with the first failure */
} frame_failure;

static inline bool frame_failure_injected(void) /* for the heap, which counts its objects too */
{
#ifdef GAJI_DEBUG
    if (frame_failure.countdown == 0 || --frame_failure.countdown != 0)
        return false;
    frame_failure.countdown = frame_failure.again;
    frame_failure.again = 0;
    return true;
#else
    return false;
#endif
}

extern struct frame *frames; /* indexed by frame number; made when first handed out */
extern uint32_t frames_end;  /* one past the largest frame number */

#ifdef __i386__
#define frame_memory ((char *)KERNEL_BASE) /* where frame 0 is mapped */
#else
extern char *frame_memory; /* tests on the host: fake RAM */
#endif

struct frame_counts {
    uint32_t total, free, promised;
    uint32_t by_kind[FRAME_KINDS];
};
/*
 * Whether more is free than what is kept for processes, a sixteenth of all memory: else what lasts
 * beyond them (files), and queues that they ask for, get none. With all of it gone, nobody could
 * even start the program that removes a file.
 */
bool frames_to_spare(void);

void frame_count(struct frame_counts *out); /* free includes promised */
uint32_t frames_total(void);                /* all RAM that is used */

/*
 * The index-th range of RAM, [*start, *end), that was handed out at least once: other frames have
 * no struct frame yet. It may be empty. False behind the last. For the checker.
 */
bool frame_range_known(unsigned index, uint32_t *start, uint32_t *end);

uint32_t frame_chain_length(void); /* freed frames, by walking their chains; for the checker */

/* The first of the clean frames of a kind that are kept, by `next`, or NULL; for the checker. */
struct frame *frame_first_clean(enum frame_kind kind);

static inline uint32_t frame_number(const struct frame *frame)
{
    return (uint32_t)(frame - frames);
}

static inline paddr_t frame_address(const struct frame *frame)
{
    return frame_number(frame) << PAGE_SHIFT;
}

static inline struct frame *frame_at(paddr_t address)
{
    ASSERT_RULE((address >> PAGE_SHIFT) < frames_end,
                "an entry in use leads to memory that is there");
    return &frames[address >> PAGE_SHIFT];
}

/* The frame's content: a fixed window over all of RAM (design, D2). */
static inline void *frame_map(const struct frame *frame)
{
    return frame_memory + ((size_t)frame_number(frame) << PAGE_SHIFT);
}

/* The same of the frame at a page-aligned address, without a look at its record. */
static inline void *frame_map_at(paddr_t address)
{
    ASSERT_RULE((address >> PAGE_SHIFT) < frames_end,
                "an entry in use leads to memory that is there");
    return frame_memory + address;
}

/* Both turned round: where in RAM a content lies, and the frame that it is a part of. */
static inline paddr_t frame_content_address(const void *content)
{
    return (paddr_t)((const char *)content - frame_memory);
}
static inline struct frame *frame_of(const void *content)
{
    return frame_at(frame_content_address(content));
}

/* A whole page, page-aligned. REP counts honestly and is what CPUs are fast at (design, D9). */
static inline void page_clear(void *page)
{
#ifdef __i386__
    uint32_t words = PAGE_SIZE / 4;
    __asm__ volatile("rep stosl" : "+D"(page), "+c"(words) : "a"(0) : "memory");
#else
    __builtin_memset(page, 0, PAGE_SIZE);
#endif
}

static inline void page_copy(void *to, const void *from)
{
#ifdef __i386__
    uint32_t words = PAGE_SIZE / 4;
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
#else
    __builtin_memcpy(to, from, PAGE_SIZE);
#endif
}
