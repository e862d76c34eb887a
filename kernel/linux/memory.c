/* Moving mappings (mremap(2)), and which pages are there (mincore(2), mlock(2)). */
#include "kernel/abi/errno.h"
#include "kernel/abi/mman.h"
#include "kernel/base/string.h"
#include "kernel/files/node.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/usercopy.h"

#define PAGES_PER_STEP 16u /* that are copied between two preemption points */
#define MLOCK_ONFAULT  1u
#define MCL_ALL        7u /* MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT */

/* Rounds a range to pages; -EINVAL where it does not begin at one, -ENOMEM where it is none. */
static int check_range(uaddr_t start, uint32_t length, uaddr_t *end)
{
    if (start & PAGE_MASK)
        return -EINVAL;
    if (length > USER_END || start > USER_END - page_up(length))
        return -ENOMEM;
    *end = start + page_up(length);
    return 0;
}

/* --- mremap ----------------------------------------------------------------------------------- */

/* A mapping like the region from `start` on, which it does not replace. */
static struct mapping mapping_like(const struct region *region, uaddr_t start, uint32_t length)
{
    /* Whether bytes from there on are of the object, of a region that does not end with it. */
    bool some = region->object && !region->ends && region->content_end > start;
    return (struct mapping){.length = length,
                            .kind = region->kind,
                            .protection = region->protection,
                            .ends = region->ends,
                            .shared = region->shared,
                            .never_write = region->never_write,
                            .object = region->object,
                            .content_length = some ? region->content_end - start : 0,
                            .object_page =
                                region->object_page + (start - region->start) / PAGE_SIZE};
}

/* Gives the new mapping what is the old one's own: pages that no object has. 0 or -ENOMEM. */
static int copy_pages(struct aspace *space, uaddr_t from, uaddr_t to, uint32_t length)
{
    for (uint32_t done = 0; done < length; done += PAGE_SIZE) {
        struct page_info info;
        void *page;
        if (done / PAGE_SIZE % PAGES_PER_STEP == PAGES_PER_STEP - 1)
            preempt_point();
        aspace_page_info(space, from + done, &info);
        if (info.frame_count == 0) /* there may be one though the program may not reach it */
            continue;
        int error = aspace_reach(space, to + done, ACCESS_WRITE, &page);
        if (error)
            return error;
        aspace_page_info(space, from + done, &info); /* it may have got a frame of its own */
        memcpy(page, frame_map(frame_at(info.frame_number << PAGE_SHIFT)), PAGE_SIZE);
    }
    return 0;
}

/* What the program may do there, once its pages have been written. */
static int protect(struct aspace *space, uaddr_t start, uaddr_t end, uint8_t protection)
{
    uaddr_t cursor = start;
    int error = aspace_protect_begin(space, start, end);
    while (!error && !aspace_protect_step(space, &cursor, end, protection))
        preempt_point();
    return error;
}

/* To a place of its own, in which nothing stays. The new address, or an error: then it is where it
 * was. */
static int32_t move(struct aspace *space, const struct region *region, uaddr_t old, uint32_t length,
                    uint32_t new_length, uaddr_t wanted)
{
    struct mapping mapping = mapping_like(region, old, new_length);
    bool copies = !region->shared;
    uint8_t protection = mapping.protection;
    mapping.address = wanted;
    mapping.fixed = wanted != 0;
    if (copies)
        mapping.protection |= PROTECT_READ | PROTECT_WRITE;
    int error = wanted ? aspace_unmap(space, wanted, wanted + new_length) : 0;
    if (!error)
        error = aspace_map(space, &mapping);
    if (error)
        return error;
    uaddr_t new = mapping.address, end = new + new_length;
    if (copies)
        error = copy_pages(space, old, new, min_u32(length, new_length));
    if (!error && mapping.protection != protection)
        error = protect(space, new, end, protection);
    if (!error)
        error = aspace_unmap(space, old, old + length);
    if (error)
        aspace_unmap(space, new, end);
    return error ? error : (int32_t) new;
}

/* Where it is, if what follows is free: plain memory alone, which becomes one region again. */
static bool grow(struct aspace *space, const struct region *region, uaddr_t end, uint32_t more)
{
    struct mapping mapping = mapping_like(region, region->start, more);
    mapping.address = end;
    mapping.fixed = true;
    return region->kind == REGION_ANONYMOUS && !region->object && region->end == end &&
           aspace_map(space, &mapping) == 0;
}

static int32_t remap(struct aspace *space, uaddr_t old, uint32_t length, uint32_t new_length,
                     uint32_t flags, uaddr_t wanted)
{
    const struct region *region = region_find(space, old);
    if (!region || region->end - old < length)
        return -EFAULT;
    if (region->kind != REGION_ANONYMOUS && !(region->kind == REGION_FILE && region->ends))
        return -EINVAL; /* heap, stack and program stay where they are */
    if (wanted)
        return move(space, region, old, length, new_length, wanted);
    if (new_length <= length) {
        int error = new_length < length ? aspace_unmap(space, old + new_length, old + length) : 0;
        return error ? error : (int32_t)old;
    }
    if (grow(space, region, old + length, new_length - length))
        return (int32_t)old;
    return flags & MREMAP_MAYMOVE ? move(space, region, old, length, new_length, 0) : -ENOMEM;
}

int32_t sys_mremap(uaddr_t old, uint32_t length, uint32_t new_length, uint32_t flags, uaddr_t new)
{
    OBJECTS_REAPED_LAST;
    bool fixed = flags & MREMAP_FIXED;
    uaddr_t end;
    if (flags & ~(uint32_t)(MREMAP_MAYMOVE | MREMAP_FIXED) || (fixed && !(flags & MREMAP_MAYMOVE)))
        return -EINVAL;
    if (check_range(old, length, &end) || length == 0 || new_length == 0 || new_length > USER_END)
        return -EINVAL;
    length = page_up(length);
    new_length = page_up(new_length);
    if (fixed && (check_range(new, new_length, &end) || new < ASPACE_LOWEST ||
                  max_u32(old, new) < min_u32(old + length, new + new_length)))
        return -EINVAL;
    if (new_length > length && !limit_allows_memory((new_length - length) / PAGE_SIZE, true))
        return -ENOMEM;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    return remap(space, old, length, new_length, flags, fixed ? new : 0);
}

/* --- which pages are there -------------------------------------------------------------------- */

int32_t sys_mincore(uaddr_t start, uint32_t length, uaddr_t to)
{
    uaddr_t end;
    int error = check_range(start, length, &end);
    if (error)
        return error;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    for (uaddr_t page = start; page < end; page += PAGE_SIZE) {
        struct page_info info;
        const struct region *region = region_find(space, page);
        if (!region)
            return -ENOMEM;
        uint32_t index = region->object_page + (page - region->start) / PAGE_SIZE;
        aspace_page_info(space, page, &info);
        const uint8_t there =
            info.present || (region->object && object_find(region->object, index));
        if (copy_to_user(to + (page - start) / PAGE_SIZE, &there, sizeof there))
            return -EFAULT;
        if (page / PAGE_SIZE % 64 == 0)
            preempt_point();
    }
    return 0;
}

/* Nothing is ever taken out of memory: what is there is locked. */
int32_t sys_mlock(uaddr_t start, uint32_t length)
{
    uaddr_t end;
    uint32_t before = start & PAGE_MASK;
    if (length > USER_END || check_range(start - before, length + before, &end))
        return -ENOMEM;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    start -= before;
    while (start < end) {
        const struct region *region = region_find(space, start);
        if (!region)
            return -ENOMEM;
        start = region->end;
        preempt_point();
    }
    return 0;
}

int32_t sys_mlock2(uaddr_t start, uint32_t length, uint32_t flags)
{
    return flags & ~MLOCK_ONFAULT ? -EINVAL : sys_mlock(start, length);
}

int32_t sys_mlockall(uint32_t flags)
{
    return flags & ~MCL_ALL || !(flags & (MCL_ALL >> 1)) ? -EINVAL : 0;
}

int32_t sys_munlockall(void)
{
    return 0;
}
