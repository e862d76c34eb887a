/* madvise(2). */
#include "kernel/abi/errno.h"
#include "kernel/abi/mman.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"

/* Of what only hints, nothing is done. */
static bool is_hint(int advice)
{
    return (advice >= MADV_NORMAL && advice <= MADV_WILLNEED) || advice == MADV_DONTDUMP ||
           advice == MADV_DODUMP;
}

static bool is_of_fork(int advice)
{
    return advice == MADV_DONTFORK || advice == MADV_DOFORK || advice == MADV_WIPEONFORK ||
           advice == MADV_KEEPONFORK;
}

/* Marks a part of one region for later forks; it becomes a region of its own. */
static int mark(struct aspace *space, uaddr_t start, uaddr_t end, int advice)
{
    struct region *region = region_find(space, start);
    uint8_t bit = advice <= MADV_DOFORK ? AT_FORK_LEFT_OUT : AT_FORK_WIPED;
    bool set = advice == MADV_DONTFORK || advice == MADV_WIPEONFORK;
    if (advice == MADV_WIPEONFORK && (region->object || region->shared))
        return -EINVAL;
    if (set == ((region->at_fork & bit) != 0))
        return 0;
    if (aspace_protect_begin(space, start, end)) /* for the borders */
        return -EAGAIN;
    region_find(space, start)->at_fork ^= bit;
    space->advised = true;
    return 0;
}

/*
 * Gives up the pages of a range, or marks it; the next touch brings zeros, or what the object has.
 * MADV_FREE may do that later, or at once as here. Holes count as an error, but not before the end.
 */
static int forget_pages(struct aspace *space, uaddr_t start, uaddr_t end, int advice)
{
    uaddr_t cursor = start;
    int error = 0;
    while (cursor < end) {
        const struct region *region = region_after(space, cursor);
        if (!region || region->start > cursor)
            error = -ENOMEM;
        if (!region || region->start >= end)
            break;
        if (advice == MADV_FREE && region->object)
            return -EINVAL;
        cursor = max_u32(cursor, region->start);
        uaddr_t part = min_u32(region->end, end);
        int refused = is_of_fork(advice) ? mark(space, cursor, part, advice) : 0;
        if (refused)
            return refused;
        while (!is_hint(advice) && !is_of_fork(advice) && !aspace_forget_step(space, &cursor, part))
            preempt_point();
        cursor = part;
        preempt_point();
    }
    return error;
}

int32_t sys_madvise(uaddr_t address, uint32_t length, int advice)
{
    if (!is_hint(advice) && !is_of_fork(advice) && advice != MADV_DONTNEED && advice != MADV_FREE)
        return -EINVAL;
    uaddr_t end = address + page_up(length);
    if (address & PAGE_MASK || length > UINT32_MAX - PAGE_MASK || end < address)
        return -EINVAL;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    return forget_pages(space, address, end, advice);
}
