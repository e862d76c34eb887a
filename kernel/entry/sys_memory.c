/* System calls of memory. The steps that mm/ does at most 256 pages at a time are repeated here. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/mman.h"
#include "kernel/abi/resource.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/sys_memory.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/usercopy.h"

#define CHECK_STEP  0x200000u /* the range that is checked between two preemption points */
#define PROTECTIONS (PROT_READ | PROT_WRITE | PROT_EXEC)

/* PROT_* are PROTECT_*; on this CPU what can be written or executed can be read. */
static uint8_t to_protection(uint32_t prot)
{
    return (uint8_t)(prot ? prot | PROTECT_READ : 0);
}

/* The caller has locked the space. */
static int unmap(struct aspace *space, uaddr_t start, uaddr_t end)
{
    int error = aspace_unmap_begin(space, start, end);
    if (error)
        return error;
    uaddr_t cursor = start;
    while (!aspace_unmap_step(space, &cursor, end))
        preempt_point();
    return 0;
}

int32_t sys_brk(uaddr_t end)
{
    struct aspace *space = proc_current()->aspace;
    if (end < space->heap_start)
        return (int32_t)space->heap_end;
    if (end >= space->heap_end) {
        if (end < USER_END &&
            !limit_allows_memory((page_up(end) - page_up(space->heap_end)) / PAGE_SIZE, true))
            return (int32_t)space->heap_end;
    }
    aspace_lock(space); /* brk(2): the break it has now is the answer in any case */
    uaddr_t from = page_up(end), to = page_up(space->heap_end);
    if (end >= space->heap_end)
        aspace_grow_heap(space, end);
    else if (from == to || unmap(space, from, to) == 0)
        space->heap_end = end;
    objects_reap();
    aspace_unlock(space);
    return (int32_t)space->heap_end;
}

/* The file behind a mapping: a regular file open for reading. */
static int mapping_file(int fd, uint32_t page, struct mapping *mapping)
{
    struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    if (!file->node || !node_is_regular(file->node) || file->node->ops)
        return -ENODEV;
    if (!file_readable(file))
        return -EACCES;
    bool never_write = mapping->shared && !file_writable(file);
    if (never_write && mapping->protection & PROTECT_WRITE)
        return -EACCES;
    uint32_t size = file->node->size, page_count = page_up(size) / PAGE_SIZE;
    mapping->kind = REGION_FILE;
    mapping->ends = true; /* where the file ends now */
    mapping->object = file->node->object;
    object_get(mapping->object); /* the file may be closed and gone before it is mapped */
    mapping->object_page = page;
    mapping->content_length = page < page_count ? size - page * PAGE_SIZE : 0;
    mapping->never_write = never_write;
    return 0;
}

/* Shared memory without a file: an object that the mapping, and what fork makes of it, owns. */
static int mapping_anonymous(struct mapping *mapping)
{
    if (!mapping->shared)
        return 0;
    mapping->object = object_create();
    return mapping->object ? 0 : -ENOMEM;
}

/* An obvious mistake, as Linux's heuristic sees it: more than there is memory in the machine. */
static bool absurd(uint32_t length)
{
    struct frame_counts counts;
    frame_count(&counts);
    return length / PAGE_SIZE > counts.total;
}

static int map_in_place_of(struct aspace *space, struct mapping *mapping)
{
    int error = aspace_reserve_region(space, mapping);
    if (error)
        return error;
    if (mapping->address & PAGE_MASK || mapping->length > USER_END ||
        mapping->address > USER_END - page_up(mapping->length))
        error = mapping->address & PAGE_MASK ? -EINVAL : -ENOMEM;
    if (!error)
        error = unmap(space, mapping->address, mapping->address + page_up(mapping->length));
    if (error) {
        aspace_unreserve_region(mapping);
        return error;
    }
    return aspace_map(space, mapping);
}

int32_t sys_mmap2(uaddr_t address, uint32_t length, uint32_t protection, uint32_t flags, int fd,
                  uint32_t page)
{
    struct aspace *space = proc_current()->aspace;
    if (length == 0 || protection & ~(uint32_t)PROTECTIONS)
        return -EINVAL;
    uint32_t type = flags & MAP_TYPE;
    if (type != MAP_PRIVATE && type != MAP_SHARED && type != MAP_SHARED_VALIDATE)
        return -EINVAL;
    if (length > USER_END || absurd(length))
        return -ENOMEM;

    struct mapping mapping = {.address = address,
                              .length = length,
                              .fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0,
                              .kind = REGION_ANONYMOUS,
                              .shared = type != MAP_PRIVATE,
                              .protection = to_protection(protection)};
    int error = 0;
    if (!limit_allows_memory(page_up(length) / PAGE_SIZE, (protection & PROT_WRITE) != 0))
        return -ENOMEM;
    bool anonymous = (flags & MAP_ANONYMOUS) != 0;
    error = anonymous ? mapping_anonymous(&mapping) : mapping_file(fd, page, &mapping);
    if (error)
        return error;
    bool replace = flags & MAP_FIXED && !(flags & MAP_FIXED_NOREPLACE) && address >= ASPACE_LOWEST;
    aspace_lock(space);
    error = replace ? map_in_place_of(space, &mapping) : aspace_map(space, &mapping);
    aspace_unlock(space);
    if (mapping.object)
        object_put(mapping.object); /* the region has its own reference, if it came to be */
    objects_reap();
    return error ? error : (int32_t)mapping.address;
}

int map_lent(struct mapping *mapping)
{
    struct aspace *space = proc_current()->aspace;
    if (!limit_allows_memory(mapping->length / PAGE_SIZE, true))
        return -ENOMEM;
    aspace_lock(space);
    int error = aspace_map(space, mapping);
    aspace_unlock(space);
    return error;
}

void unmap_lent(uaddr_t start, uaddr_t end)
{
    struct aspace *space = proc_current()->aspace;
    aspace_lock(space);
    unmap(space, start, end);
    aspace_unlock(space);
}

int32_t sys_mmap(uaddr_t arguments)
{
    struct mmap_arg_struct in;
    int error = copy_from_user(&in, arguments, sizeof in);
    if (error)
        return error;
    if (in.offset & PAGE_MASK)
        return -EINVAL;
    return sys_mmap2(in.addr, in.len, in.prot, in.flags, (int)in.fd, in.offset / PAGE_SIZE);
}

int32_t sys_munmap(uaddr_t address, uint32_t length)
{
    if (address & PAGE_MASK || length == 0 || length > USER_END ||
        address > USER_END - page_up(length))
        return -EINVAL;
    struct aspace *space = proc_current()->aspace;
    aspace_lock(space);
    int error = unmap(space, address, address + page_up(length));
    aspace_unlock(space);
    objects_reap();
    return error;
}

/* aspace_check_range() of a part after the other: the regions may be many. The space is locked. */
static int check_range(struct aspace *space, uaddr_t start, uaddr_t *end, uint8_t protection)
{
    uaddr_t checked = start, wanted = *end;
    int error = 0;
    while (checked < wanted && !error) {
        uaddr_t part = min_u32(wanted - checked, CHECK_STEP) + checked;
        error = aspace_check_range(space, checked, &part, protection);
        checked = part;
        if (checked < wanted)
            preempt_point();
    }
    *end = checked;
    return error;
}

/* Files are memory here: what was written is there already. */
int32_t sys_msync(uaddr_t address, uint32_t length, uint32_t flags)
{
    if (address & PAGE_MASK || flags & ~(uint32_t)(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
        (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
        return -EINVAL;
    if (length > USER_END || address > USER_END - page_up(length))
        return -ENOMEM;
    struct aspace *space = proc_current()->aspace;
    uaddr_t end = address + page_up(length);
    aspace_lock(space);
    int error = check_range(space, address, &end, 0);
    aspace_unlock(space);
    return error;
}

/* As on Linux, what lies before the first part that cannot be changed is changed all the same. */
int32_t sys_mprotect(uaddr_t address, uint32_t length, uint32_t protection)
{
    struct aspace *space = proc_current()->aspace;
    if (address & PAGE_MASK || protection & ~(uint32_t)PROTECTIONS)
        return -EINVAL;
    if (length == 0)
        return 0;
    if (length > USER_END || address > USER_END - page_up(length))
        return -ENOMEM;
    uaddr_t end = address + page_up(length), cursor = address;
    uint8_t wanted = to_protection(protection);
    aspace_lock(space);
    int refused = check_range(space, address, &end, wanted);
    int error = end == address ? refused : aspace_protect_begin(space, address, end);
    if (!error && end != address) {
        while (!aspace_protect_step(space, &cursor, end, wanted))
            preempt_point();
        error = refused;
    }
    aspace_unlock(space);
    return error;
}

/* madvise(2): of what only hints, nothing is done. */
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
