/* System calls of memory. The steps that mm/ does at most 256 pages at a time are repeated here. */
#include "kernel/abi/errno.h"
#include "kernel/abi/mman.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/stat.h"
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
#define PROTECTIONS (PROT_READ | PROT_WRITE | PROT_EXEC) /* they are PROTECT_* */
/* mmap(2): others are told from these by MAP_SHARED_VALIDATE alone. */
#define KNOWN_FLAGS                                                                                \
    (MAP_TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_DENYWRITE | MAP_EXECUTABLE |       \
     MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB)
#define ZERO_DEVICE DEVICE_NUMBER(1, 5) /* a mapping of it is one of no file */

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
    else if (from == to || aspace_unmap(space, from, to) == 0)
        space->heap_end = end;
    objects_reap();
    aspace_unlock(space);
    return (int32_t)space->heap_end;
}

/*
 * An obvious mistake, as Linux's heuristic sees it: more than there is memory in the machine, and
 * nothing that says that it is not all wanted.
 */
static bool absurd(const struct mapping *mapping, uint32_t flags)
{
    bool all_wanted = mapping->shared || mapping->protection & PROTECT_WRITE;
    return all_wanted && !(flags & MAP_NORESERVE) && mapping->length / PAGE_SIZE > frames_total();
}

/* Memory without a file; if it is shared, of an object that the mapping, and fork's, own. */
static int mapping_anonymous(uint32_t flags, struct mapping *mapping)
{
    if (flags & MAP_HUGETLB || absurd(mapping, flags))
        return -ENOMEM; /* there are no huge pages */
    if (mapping->shared) {
        if (flags & MAP_GROWSDOWN)
            return -EINVAL;
        mapping->object = object_create();
        return mapping->object ? 0 : -ENOMEM;
    }
    mapping->kind = flags & MAP_GROWSDOWN ? REGION_STACK : REGION_ANONYMOUS;
    return 0;
}

/* The file behind a mapping: a regular file open for reading, or /dev/zero. */
static int mapping_file(const struct file *file, uint32_t flags, uint32_t page,
                        struct mapping *mapping)
{
    if ((flags & MAP_TYPE) == MAP_SHARED_VALIDATE && flags & ~(uint32_t)KNOWN_FLAGS)
        return -EOPNOTSUPP;
    bool never_write = mapping->shared && !file_writable(file);
    if (!file_readable(file) || (never_write && mapping->protection & PROTECT_WRITE))
        return -EACCES;
    if (file->node && file->node->device == ZERO_DEVICE)
        return mapping_anonymous(flags, mapping);
    if (!file->node || !node_is_regular(file->node) || file->node->ops)
        return -ENODEV;
    if (flags & MAP_GROWSDOWN)
        return -EINVAL;
    mapping->kind = REGION_FILE;
    mapping->ends = true;
    mapping->object = file->node->object;
    object_get(mapping->object); /* the file may be closed and gone before it is mapped */
    mapping->object_page = page;
    mapping->never_write = never_write;
    return 0;
}

/* Looks at mmap(2)'s arguments in Linux's order, and says where the pages come from. */
static int mapping_source(uint32_t flags, int fd, uint32_t page, struct mapping *mapping)
{
    const struct file *file = NULL;
    uint32_t type = flags & MAP_TYPE;
    if (!(flags & MAP_ANONYMOUS) && !(file = fd_lookup(proc_current()->files, fd)))
        return -EBADF;
    if (mapping->length == 0)
        return -EINVAL;
    if (mapping->length > USER_END)
        return -ENOMEM;
    if (page > UINT32_MAX - page_up(mapping->length) / PAGE_SIZE)
        return -EOVERFLOW;
    if (type != MAP_PRIVATE && type != MAP_SHARED && !(file && type == MAP_SHARED_VALIDATE))
        return -EINVAL;
    return file ? mapping_file(file, flags, page, mapping) : mapping_anonymous(flags, mapping);
}

/* The region has a reference of its own, if it came to be. */
static void mapping_scope_end(const struct mapping *mapping)
{
    if (mapping->object)
        object_put(mapping->object);
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
        error = aspace_unmap(space, mapping->address, mapping->address + page_up(mapping->length));
    if (error) {
        aspace_unreserve_region(mapping);
        return error;
    }
    return aspace_map(space, mapping);
}

int32_t sys_mmap2(uaddr_t address, uint32_t length, uint32_t protection, uint32_t flags, int fd,
                  uint32_t page)
{
    OBJECTS_REAPED_LAST;
    struct mapping mapping SCOPED(mapping) = {
        .address = address,
        .length = length,
        .fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0,
        .shared = (flags & MAP_TYPE) != MAP_PRIVATE,
        .protection = (uint8_t)(protection & PROTECTIONS),
    };
    int error = mapping_source(flags, fd, page, &mapping);
    if (error)
        return error;
    bool data = protection & PROT_WRITE && !mapping.shared && mapping.kind != REGION_STACK;
    bool replace = flags & MAP_FIXED && !(flags & MAP_FIXED_NOREPLACE) && address >= ASPACE_LOWEST;
    if (!limit_allows_memory(page_up(length) / PAGE_SIZE, data))
        return -ENOMEM;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    error = replace ? map_in_place_of(space, &mapping) : aspace_map(space, &mapping);
    return error ? error : (int32_t)mapping.address;
}

int map_lent(struct mapping *mapping)
{
    if (!limit_allows_memory(mapping->length / PAGE_SIZE, true))
        return -ENOMEM;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    return aspace_map(space, mapping);
}

void unmap_lent(uaddr_t start, uaddr_t end)
{
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    aspace_unmap(space, start, end);
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
    int error = aspace_unmap(space, address, address + page_up(length));
    aspace_unlock_to_others(space); /* they may have touched what was being unmapped */
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
    uint32_t size = page_up(length); /* 0, as on Linux, also of what is longer than all there is */
    if (size > 0 && (address > USER_END || size > USER_END - address))
        return -ENOMEM;
    uaddr_t end = address + size;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    return check_range(space, address, &end, 0);
}

/* As on Linux, what lies before the first part that cannot be changed is changed all the same. */
int32_t sys_mprotect(uaddr_t address, uint32_t length, uint32_t protection)
{
    if (address & PAGE_MASK)
        return -EINVAL;
    if (length == 0)
        return 0;
    if (length > USER_END || address > USER_END - page_up(length))
        return -ENOMEM;
    if (protection & ~(uint32_t)PROTECTIONS)
        return -EINVAL;
    uaddr_t end = address + page_up(length), cursor = address;
    uint8_t wanted = (uint8_t)protection;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    int refused = check_range(space, address, &end, wanted);
    if (end == address)
        return refused;
    int error = aspace_protect_begin(space, address, end);
    if (error)
        return error;
    while (!aspace_protect_step(space, &cursor, end, wanted))
        preempt_point();
    return refused;
}
