/*
 * Kernel stacks come from slots of the stack window. A few freed ones stay mapped for the next
 * fork; their first word links them.
 */
#include "mm/kernel_stack.h"

#include "kernel/base/layout.h"
#include "mm/table.h"

#define SLOTS     ((STACK_WINDOW_END - STACK_WINDOW) / STACK_SLOT_SIZE)
#define KEPT_MOST 8

static uint32_t slot_taken[SLOTS / 32]; /* bitmap */
static uint32_t search_from;            /* no free slot below this word */
static void *kept;                      /* chain of free stacks, by the lowest word of their page */
static unsigned kept_count;

static void *stack_base(void *end)
{
    return (char *)end - PAGE_SIZE;
}

static void *slot_end(uint32_t slot)
{
    return (void *)(STACK_WINDOW + (slot + 1) * STACK_SLOT_SIZE);
}

static bool find_slot(uint32_t *out)
{
    for (uint32_t word = search_from; word < ARRAY_LENGTH(slot_taken); word++)
        if (~slot_taken[word]) {
            search_from = word;
            *out = word * 32 + (uint32_t)__builtin_ctz(~slot_taken[word]);
            return true;
        }
    return false;
}

void *kernel_stack_alloc(void)
{
    if (kept) {
        void *base = kept;
        kept = *(void **)base;
        kept_count--;
        return (char *)base + PAGE_SIZE;
    }
    uint32_t slot;
    if (!find_slot(&slot))
        return NULL;
    struct frame *frame = frame_alloc(FRAME_STACK);
    if (!frame)
        return NULL;
    void *end = slot_end(slot);
    if (!kernel_map((uint32_t)stack_base(end), frame)) {
        frame_put(frame);
        return NULL;
    }
    slot_taken[slot / 32] |= 1u << slot % 32;
    return end;
}

static void stack_unmap(void *end)
{
    uint32_t slot = ((uint32_t)end - STACK_WINDOW) / STACK_SLOT_SIZE - 1;
    frame_put(kernel_unmap((uint32_t)stack_base(end)));
    slot_taken[slot / 32] &= ~(1u << slot % 32);
    search_from = min_u32(search_from, slot / 32);
}

void kernel_stack_free(void *end)
{
    if (kept_count == KEPT_MOST) {
        stack_unmap(end);
        return;
    }
    *(void **)stack_base(end) = kept;
    kept = stack_base(end);
    kept_count++;
}

void kernel_stack_trim(void)
{
    while (kept) {
        void *base = kept;
        kept = *(void **)base;
        kept_count--;
        stack_unmap((char *)base + PAGE_SIZE);
    }
}
