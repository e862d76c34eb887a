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

/*
 * Gives up the pages of a range; the next touch brings zeros, or what the object has. MADV_FREE may
 * do that later, or at once as here. Holes count as an error, but not before the end.
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
        while (!is_hint(advice) && !aspace_forget_step(space, &cursor, part))
            preempt_point();
        cursor = part;
        preempt_point();
    }
    return error;
}

int32_t sys_madvise(uaddr_t address, uint32_t length, int advice)
{
    struct aspace *space = proc_current()->aspace;
    if (!is_hint(advice) && advice != MADV_DONTNEED && advice != MADV_FREE)
        return -EINVAL;
    uaddr_t end = address + page_up(length);
    if (address & PAGE_MASK || length > UINT32_MAX - PAGE_MASK || end < address)
        return -EINVAL;
    aspace_lock(space);
    int error = forget_pages(space, address, end, advice);
    aspace_unlock(space);
    return error;
}
