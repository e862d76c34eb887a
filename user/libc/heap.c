/*
 * The heap below malloc(): first fit over a list of free blocks (Knuth, TAOCP 1, 2.5).
 *
 * A block is a header and the bytes that the program gets. Free blocks are on a list in the order
 * of their addresses, so that a block that comes back finds its neighbours on it and is joined with
 * those that touch it. When no free block is large enough, the heap grows by brk.
 *
 *     | size | next | payload ...          a free block; `next` is the next free one
 *     | size |  -   | payload ...          a block in use
 */
#include "user/libc/heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

struct block {
    size_t size; /* of the whole block with its header; a multiple of ALIGNMENT */
    struct block *next;
};

#define ALIGNMENT  8u
#define SIZE_LIMIT 0x7fffffffu /* larger requests can never be met */
#define GROW_STEP  16384u      /* the heap grows by at least this much */

static struct block *free_list; /* by ascending address */
int malloc_lock;

static void *block_payload(struct block *block)
{
    return block + 1;
}

static struct block *block_of(void *payload)
{
    return (struct block *)payload - 1;
}

static char *block_end(struct block *block)
{
    return (char *)block + block->size;
}

/* Puts a block on the list, and joins it with the neighbours that touch it. */
static void block_release(struct block *block)
{
    struct block *before = NULL, *after = free_list;
    while (after && after < block) {
        before = after;
        after = after->next;
    }

    block->next = after;
    if (after && block_end(block) == (char *)after) {
        block->size += after->size;
        block->next = after->next;
    }

    if (!before) {
        free_list = block;
    } else if (block_end(before) == (char *)block) {
        before->size += block->size;
        before->next = block->next;
    } else {
        before->next = block;
    }
}

/* Cuts a block to `size` bytes; the rest is released, if it is large enough to be a block. */
static void block_trim(struct block *block, size_t size)
{
    if (block->size - size < sizeof(struct block) + ALIGNMENT)
        return;
    struct block *rest = (struct block *)((char *)block + size);
    rest->size = block->size - size;
    block->size = size;
    block_release(rest);
}

/* Takes the first free block that is large enough off the list; NULL when there is none. */
static struct block *block_find(size_t size)
{
    for (struct block **link = &free_list; *link; link = &(*link)->next) {
        struct block *block = *link;
        if (block->size >= size) {
            *link = block->next;
            block_trim(block, size);
            return block;
        }
    }
    return NULL;
}

/* Asks the kernel for more memory, and makes one free block of it. */
static bool heap_grow(size_t size)
{
    size_t step = size > GROW_STEP ? size : GROW_STEP;
    char *old_end = sbrk((intptr_t)step);
    if (old_end == (void *)-1 && step > size) {
        step = size; /* perhaps a smaller step is still possible */
        old_end = sbrk((intptr_t)step);
    }
    if (old_end == (void *)-1)
        return false;
    size_t unaligned = -(uintptr_t)old_end % ALIGNMENT; /* only if the program moved the end */
    struct block *block = (struct block *)(old_end + unaligned);
    block->size = (step - unaligned) / ALIGNMENT * ALIGNMENT;
    block_release(block);
    return true;
}

/* The size of the block for a payload of this size; 0 when there can be none. */
static size_t block_size(size_t payload)
{
    if (payload > SIZE_LIMIT)
        return 0;
    return (payload + sizeof(struct block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void *heap_take(size_t size)
{
    size_t wanted = block_size(size);
    struct block *block = wanted ? block_find(wanted) : NULL;
    if (!block && wanted && heap_grow(wanted + ALIGNMENT))
        block = block_find(wanted);
    return block ? block_payload(block) : NULL;
}

void heap_give(void *payload)
{
    block_release(block_of(payload));
}

bool heap_shrink(void *payload, size_t size)
{
    struct block *block = block_of(payload);
    size_t wanted = block_size(size);
    if (!wanted || wanted > block->size)
        return false;
    block_trim(block, wanted);
    return true;
}

size_t heap_room(void *payload)
{
    return block_of(payload)->size - sizeof(struct block);
}
