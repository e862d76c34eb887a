/*
 * malloc() and its kin for programs that are debugged: what goes wrong with a block is found, and
 * the program ended with what happened to which block.
 *
 *     | struct block: size, who allocated and freed it | payload ... | fence |
 *
 * New memory is full of 0xcd, and freed memory of 0xdd, so that what is read there shows. A block
 * that was freed is not used again before QUARANTINE others were: whoever writes to it meanwhile is
 * found when its turn comes, or at the end of the program.
 */
#ifdef MALLOC_CHECKED
#include "user/libc/heap.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LIVE       0x6c697665u /* "live" */
#define FREED      0x64656164u /* "dead" */
#define FRESH_BYTE 0xcd
#define FREED_BYTE 0xdd
#define FENCE      0xfdfdfdfdfdfdfdfdull
#define QUARANTINE 64u
#define BYTES_MOST 65536u /* in quarantine; a large block goes back at once */

struct block {
    struct block *next, *previous; /* of those in use */
    void *allocated_by, *freed_by; /* where in the program */
    size_t size;                   /* of the payload */
    uint32_t state;                /* LIVE or FREED; anything else: it is none of ours */
};

_Static_assert(sizeof(struct block) % 8 == 0, "the payload is aligned as the block is");

static struct block in_use = {.next = &in_use, .previous = &in_use};
static struct block *freed[QUARANTINE]; /* a ring; NULL: nothing */
static unsigned freed_next;
static size_t freed_bytes;

static char *payload_of(struct block *block)
{
    return (char *)(block + 1);
}

static struct block *block_of(void *payload)
{
    return (struct block *)payload - 1;
}

/* Of the process: who reads the message may have the program's symbols. */
static const char *name(void)
{
    static char text[16];
    return prctl(PR_GET_NAME, (unsigned long)text) == 0 ? text : "?";
}

/* A handler of SIGABRT may want memory, too. */
static _Noreturn void stop(void)
{
    lock_give(&malloc_lock);
    abort();
}

static _Noreturn void complain(const char *what, const struct block *block, void *caller)
{
    char text[256], freed_at[32] = "";
    if (block->state == FREED)
        snprintf(freed_at, sizeof freed_at, ", freed at %p", block->freed_by);
    int length = snprintf(
        text, sizeof text,
        "malloc: %s: %s: block of %zu bytes at %p, allocated at %p%s; noticed at %p\n", name(),
        what, block->size, (void *)(block + 1), block->allocated_by, freed_at, caller);
    write(STDERR_FILENO, text, (size_t)length);
    stop();
}

/* Nothing is known of it. */
static _Noreturn void complain_of_stranger(void *payload, void *caller)
{
    char text[128];
    int length = snprintf(text, sizeof text,
                          "malloc: %s: free of %p, which malloc did not give; noticed at %p\n",
                          name(), payload, caller);
    write(STDERR_FILENO, text, (size_t)length);
    stop();
}

static void check_fence(struct block *block, void *caller)
{
    uint64_t fence;
    memcpy(&fence, payload_of(block) + block->size, sizeof fence);
    if (fence != FENCE)
        complain("written beyond its end", block, caller);
}

static void check_freed(struct block *block, void *caller)
{
    for (size_t i = 0; i < block->size; i++)
        if ((uint8_t)payload_of(block)[i] != FREED_BYTE)
            complain("written after free", block, caller);
    check_fence(block, caller);
}

static void leave_quarantine(unsigned at, void *caller)
{
    struct block *block = freed[at];
    if (!block)
        return;
    check_freed(block, caller);
    freed_bytes -= block->size;
    freed[at] = NULL;
    block->state = 0;
    heap_give(block);
}

static void enter_quarantine(struct block *block, void *caller)
{
    memset(payload_of(block), FREED_BYTE, block->size);
    block->state = FREED;
    block->freed_by = caller;
    freed_bytes += block->size;
    leave_quarantine(freed_next, caller);
    freed[freed_next] = block;
    freed_next = (freed_next + 1) % QUARANTINE;
    for (unsigned i = 0; i < QUARANTINE && freed_bytes > BYTES_MOST; i++)
        leave_quarantine((freed_next + i) % QUARANTINE, caller);
}

static void *take(size_t size, int byte, void *caller)
{
    struct block *block = NULL;
    lock_take(&malloc_lock);
    if (size < INT32_MAX - sizeof *block - sizeof FENCE)
        block = heap_take(sizeof *block + size + sizeof FENCE);
    for (unsigned i = 0; !block && i < QUARANTINE; i++) { /* rather than fail */
        leave_quarantine((freed_next + i) % QUARANTINE, caller);
        if (size < INT32_MAX - sizeof *block - sizeof FENCE)
            block = heap_take(sizeof *block + size + sizeof FENCE);
    }
    if (block) {
        uint64_t fence = FENCE;
        *block = (struct block){in_use.next, &in_use, caller, NULL, size, LIVE};
        in_use.next = block->next->previous = block;
        memset(payload_of(block), byte, size);
        memcpy(payload_of(block) + size, &fence, sizeof fence);
    }
    lock_give(&malloc_lock);
    if (!block) {
        errno = ENOMEM;
        return NULL;
    }
    return payload_of(block);
}

/* Of a payload that is given back: it has to be in use. */
static void check_live(void *payload, const char *if_freed, void *caller)
{
    struct block *block = block_of(payload);
    if ((uintptr_t)payload % 8 || (block->state != LIVE && block->state != FREED))
        complain_of_stranger(payload, caller);
    if (block->state == FREED)
        complain(if_freed, block, caller);
    check_fence(block, caller);
}

static void give(void *payload, void *caller)
{
    struct block *block = block_of(payload);
    if (!payload)
        return;
    lock_take(&malloc_lock);
    check_live(payload, "freed twice", caller);
    block->next->previous = block->previous;
    block->previous->next = block->next;
    enter_quarantine(block, caller);
    lock_give(&malloc_lock);
}

void *malloc(size_t size)
{
    return take(size, FRESH_BYTE, __builtin_return_address(0));
}

void free(void *payload)
{
    give(payload, __builtin_return_address(0));
}

void *calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return take(bytes, 0, __builtin_return_address(0));
}

/* Always to another place, so that who keeps the old one is found. */
void *realloc(void *payload, size_t size)
{
    void *caller = __builtin_return_address(0);
    if (payload)
        check_live(payload, "reallocated after free", caller);
    void *other = take(size, FRESH_BYTE, caller);
    if (!other || !payload)
        return other;
    size_t kept = block_of(payload)->size;
    memcpy(other, payload, kept < size ? kept : size);
    give(payload, caller);
    return other;
}

/*
 * exit() asks, too: nobody would notice any more. But it does not wait for whoever is at the heap:
 * that may be what a signal handler, which calls it, has interrupted.
 */
void malloc_check(void);
void malloc_check(void)
{
    void *caller = __builtin_return_address(0);
    if (__atomic_load_n(&malloc_lock, __ATOMIC_ACQUIRE) != 0)
        return;
    lock_take(&malloc_lock);
    for (struct block *block = in_use.next; block != &in_use; block = block->next)
        check_fence(block, caller);
    for (unsigned i = 0; i < QUARANTINE; i++)
        if (freed[i])
            check_freed(freed[i], caller);
}
#endif
