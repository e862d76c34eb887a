/*
 * The frame allocator.
 *
 * Free frames are of two sorts: on the free chain (used before), or in a fresh range (never handed
 * out; its struct frame is made when it is). So boot does not walk all of RAM.
 */
#include "mm/frame.h"

#include "boot/boot_info.h"
#include "kernel/base/layout.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "mm/sizes.h"

#define MAX_FRESH_RANGES   64
#define KEPT_FOR_PROCESSES 16u /* this part of all memory */

struct frame *frames;
uint32_t frames_end;
#ifndef __i386__
char *frame_memory;
#endif
struct frame_failure frame_failure;

/* Frame numbers [next, end) were never handed out; [start, next) were. */
struct fresh_range {
    uint32_t start, next, end;
};

static struct fresh_range fresh[MAX_FRESH_RANGES];
static unsigned fresh_count;
static unsigned fresh_current; /* ranges before this one are used up */
static struct frame *free_chain;
static struct frame_counts counts;

/* Clean frames of kind FRAME_TABLE and FRAME_DIRECTORY, last freed first; they count as free. */
static struct clean_stock {
    struct frame *first;
    uint32_t count;
} stocks[2];
static uint32_t kept_back = FRAMES_KEPT_BACK;

static void fresh_add(uint32_t start, uint32_t end)
{
    if (start >= end)
        return;
    if (fresh_count == MAX_FRESH_RANGES) {
        printk("mm: too many memory ranges: %u KiB at 0x%08x are not used\n", (end - start) * 4,
               start << PAGE_SHIFT);
        return;
    }
    fresh[fresh_count++] = (struct fresh_range){start, start, end};
    counts.total += end - start;
    counts.free += end - start;
}

/* Adds [start, end) less the parts that `taken` lists, which it cuts out one after the other. */
static void fresh_add_around(uint32_t start, uint32_t end, const struct boot_range *taken,
                             unsigned taken_count)
{
    for (unsigned i = 0; i < taken_count; i++) {
        uint32_t low = taken[i].start >> PAGE_SHIFT;
        uint32_t high = page_up(taken[i].end) >> PAGE_SHIFT;
        if (low >= end || high <= start)
            continue;
        if (low > start)
            fresh_add_around(start, low, taken + i + 1, taken_count - i - 1);
        start = high;
        if (start >= end)
            return;
    }
    fresh_add(start, end);
}

static bool overlaps(paddr_t start, paddr_t end, const struct boot_range *range)
{
    return start < page_up(range->end) && range->start < end;
}

/* The lowest address where `size` bytes of RAM lie free of everything in `taken`, or 0. */
static paddr_t find_room(const struct boot_info *info, const struct boot_range *taken,
                         unsigned taken_count, uint32_t size)
{
    for (unsigned r = 0; r < info->range_count; r++) {
        paddr_t start = max_u32(info->ranges[r].start, PAGE_SIZE);
        paddr_t limit = min_u32(info->ranges[r].end, DIRECT_MAP_SIZE);
        for (unsigned i = 0; i < taken_count && start < limit; i++) {
            if (limit - start >= size && overlaps(start, start + size, &taken[i])) {
                start = page_up(taken[i].end);
                i = (unsigned)-1; /* look at all of them again from the new place */
            }
        }
        if (start < limit && limit - start >= size)
            return start;
    }
    return 0;
}

void frame_init(const struct boot_info *info)
{
    extern char kernel_start[], kernel_end[];
    struct boot_range taken[BOOT_MAX_MODULES + 3];
    unsigned taken_count = 0;

    taken[taken_count++] = (struct boot_range){0, PAGE_SIZE};
    taken[taken_count++] = (struct boot_range){(paddr_t)((uintptr_t)kernel_start - KERNEL_BASE),
                                               (paddr_t)((uintptr_t)kernel_end - KERNEL_BASE)};
    for (unsigned i = 0; i < info->module_count; i++)
        taken[taken_count++] =
            (struct boot_range){page_down(info->modules[i].start), info->modules[i].end};

    frames_end = min_u32(info->ranges[info->range_count - 1].end, DIRECT_MAP_SIZE) >> PAGE_SHIFT;
    uint32_t size = page_up(frames_end * sizeof(struct frame));
    paddr_t place = find_room(info, taken, taken_count, size);
    if (!place)
        panic("no room for the frame array: %u KiB", size / 1024);
    frames = (struct frame *)(frame_memory + place);
    taken[taken_count++] = (struct boot_range){place, place + size};

    for (unsigned i = 1; i < taken_count; i++) /* insertion sort by address */
        for (unsigned j = i; j > 0 && taken[j].start < taken[j - 1].start; j--) {
            struct boot_range swap = taken[j];
            taken[j] = taken[j - 1];
            taken[j - 1] = swap;
        }
    for (unsigned i = 0; i < info->range_count; i++)
        fresh_add_around(info->ranges[i].start >> PAGE_SHIFT,
                         min_u32(info->ranges[i].end, DIRECT_MAP_SIZE) >> PAGE_SHIFT, taken,
                         taken_count);
}

void frame_release_range(paddr_t start, paddr_t end)
{
    fresh_add(page_up(start) >> PAGE_SHIFT, min_u32(end, DIRECT_MAP_SIZE) >> PAGE_SHIFT);
}

bool frame_range_known(unsigned index, uint32_t *start, uint32_t *end)
{
    if (index >= fresh_count)
        return false;
    *start = fresh[index].start;
    *end = fresh[index].next;
    return true;
}

static uint32_t chain_length(const struct frame *frame)
{
    uint32_t length = 0;
    for (; frame && length <= frames_end; frame = frame->next)
        length++;
    return length;
}

static struct clean_stock *stock_of(enum frame_kind kind)
{
    return &stocks[kind - FRAME_TABLE];
}

struct frame *frame_first_clean(enum frame_kind kind)
{
    return stock_of(kind)->first;
}

uint32_t frame_chain_length(void)
{
    return chain_length(free_chain) + chain_length(stocks[0].first) + chain_length(stocks[1].first);
}

static struct frame *take_clean(struct clean_stock *stock)
{
    struct frame *frame = stock->first;
    stock->first = frame->next;
    stock->count--;
    return frame;
}

/* None is on the free chain: one that was never handed out, or else a clean one. */
static COLD struct frame *take_elsewhere(void)
{
    while (fresh_current < fresh_count && fresh[fresh_current].next == fresh[fresh_current].end)
        fresh_current++;
    if (fresh_current < fresh_count)
        return &frames[fresh[fresh_current].next++];
    return take_clean(&stocks[stocks[0].first ? 0 : 1]);
}

static struct frame *hand_out(struct frame *frame, enum frame_kind kind)
{
    frame->count = 1;
    frame->kind = (uint16_t)kind;
    frame->table.low = frame->table.high = 0;
    counts.free--;
    counts.by_kind[kind]++;
    return frame;
}

/* Takes a free frame; the caller has seen that there is one. */
static struct frame *take(enum frame_kind kind)
{
    struct frame *frame = free_chain;
    if (frame) {
        ASSERT_RULE(frame->count == 0 && frame->kind == FRAME_FREE, "a free frame has no owner");
        free_chain = frame->next;
    } else {
        frame = take_elsewhere();
    }
    return hand_out(frame, kind);
}

/* The same, a clean one if there is one. */
static struct frame *take_kept(enum frame_kind kind, bool *clean)
{
    struct clean_stock *stock = stock_of(kind);
    *clean = stock->first != NULL;
    return *clean ? hand_out(take_clean(stock), kind) : take(kind);
}

static inline bool may_take(void)
{
    return counts.free > counts.promised + kept_back && !frame_failure_injected();
}

struct frame *frame_alloc(enum frame_kind kind)
{
    return may_take() ? take(kind) : NULL;
}

void frame_open_reserve(bool open)
{
    kept_back = open ? 0 : FRAMES_KEPT_BACK;
}

struct frame *frame_alloc_zeroed(enum frame_kind kind)
{
    struct frame *frame = frame_alloc(kind);
    if (frame)
        page_clear(frame_map(frame));
    return frame;
}

struct frame *frame_alloc_urgent(enum frame_kind kind)
{
    return counts.free > counts.promised ? take(kind) : NULL;
}

struct frame *frame_alloc_clean(enum frame_kind kind, bool *clean)
{
    return may_take() ? take_kept(kind, clean) : NULL;
}

struct frame *frame_alloc_promised(enum frame_kind kind, bool *clean)
{
    ASSERT_RULE_ALWAYS(counts.promised > 0, "who may not fail has had its frame promised before");
    ASSERT(counts.free >= counts.promised);
    counts.promised--;
    return take_kept(kind, clean);
}

bool frame_promise(uint32_t wanted)
{
    if (counts.free - counts.promised < wanted + FRAMES_KEPT_BACK || frame_failure_injected())
        return false;
    counts.promised += wanted;
    return true;
}

void frame_unpromise(uint32_t wanted)
{
    ASSERT_RULE_ALWAYS(counts.promised >= wanted, "each promise is used or given back once");
    counts.promised -= wanted;
}

static void release(struct frame *frame)
{
    counts.by_kind[frame->kind]--;
    counts.free++;
#ifdef GAJI_DEBUG
    memset(frame_map(frame), 0xDB, PAGE_SIZE);
#endif
    frame->kind = FRAME_FREE;
    frame->next = free_chain;
    free_chain = frame;
}

void frame_set_kind(struct frame *frame, enum frame_kind kind)
{
    counts.by_kind[frame->kind]--;
    counts.by_kind[kind]++;
    frame->kind = (uint16_t)kind;
}

void frame_put(struct frame *frame)
{
    ASSERT_RULE_ALWAYS(frame->count > 0, "each owner counts once, and gives the frame back once");
    if (--frame->count == 0)
        release(frame);
}

void frame_free_clean(struct frame *clean)
{
    while (clean) {
        struct frame *next = clean->next;
        struct clean_stock *stock = stock_of(clean->kind);
        DEBUG_ASSERT(clean->count == 0);
        if (stock->count < CLEAN_FRAMES) {
            counts.by_kind[clean->kind]--;
            counts.free++;
            clean->kind = FRAME_FREE;
            clean->next = stock->first;
            stock->first = clean;
            stock->count++;
        } else {
            release(clean);
        }
        clean = next;
    }
}

void frame_free_chain(struct frame *dying)
{
    while (dying) {
        struct frame *next = dying->next;
        release(dying);
        dying = next;
    }
}

bool frames_to_spare(void)
{
    return counts.free - counts.promised > counts.total / KEPT_FOR_PROCESSES;
}

uint32_t frames_total(void)
{
    return counts.total;
}

void frame_count(struct frame_counts *out)
{
    *out = counts;
}
