/*
 * System V's shared memory (shmop(2)): a memory object with an identifier. Who attaches it maps the
 * object, and so do his children; each mapping owns it, so that it stays until the last has gone,
 * also when the identifier was removed.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/mman.h"
#include "kernel/files/node.h"
#include "kernel/linux/sysv.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/object.h"
#include "mm/usercopy.h"

#define SIZE_MOST 0x40000000u /* bytes */

struct segment {
    struct sysv sysv;
    struct object *object;
    uint32_t attached, detached; /* when, in seconds; 0: never */
    int maker, last;
};

static int make(uint32_t size, struct sysv **out)
{
    if (size == 0 || size > SIZE_MOST)
        return -EINVAL;
    struct segment *segment = heap_zalloc(sizeof *segment);
    struct object *object = object_create();
    if (!segment || !object) {
        heap_free(segment);
        if (object)
            object_put(object);
        return -ENOMEM;
    }
    segment->object = object;
    object->segment = true;
    segment->maker = proc_current()->pid;
    *out = &segment->sysv;
    return 0;
}

static void free_segment(struct sysv *object)
{
    object_put(((struct segment *)object)->object);
    heap_free(object);
}

static uint32_t attachments(const struct segment *segment)
{
    const struct object *object = segment->object;
    return object->count - object->sleepers - 1;
}

static void print(struct text *text, const struct sysv *object)
{
    const struct segment *segment = (const struct segment *)object;
    text_print(text, "%10u %5d %5d  %5u " SYSV_OWNERS " %10u %10u %10u %10u %10u\n", object->size,
               segment->maker, segment->last, attachments(segment), segment->attached,
               segment->detached, object->changed, segment->object->page_count * PAGE_SIZE, 0);
}

static struct sysv_kind segments = {
    .all = LIST_INIT(segments.all),
    .make = make,
    .free = free_segment,
    .columns = "shmid perms       size  cpid  lpid nattch   uid   gid  cuid  cgid      atime"
               "      dtime      ctime        rss       swap",
    .print = print};

int sysv_make_memory(struct text *text, int pid, uint32_t *cursor)
{
    (void)pid;
    return sysv_print(&segments, text, cursor);
}

int32_t sys_shmget(int key, uint32_t size, uint32_t flags)
{
    return sysv_get(&segments, key, size, flags);
}

static struct segment *find_by_object(const struct object *object)
{
    struct sysv *each;
    list_for_each (each, &segments.all, link)
        if (((struct segment *)each)->object == object)
            return (struct segment *)each;
    return NULL;
}

/* --- attaching -------------------------------------------------------------------------------- */

/* At this address, or anywhere where it is 0. */
static int32_t map(struct segment *segment, uaddr_t at, uint32_t flags)
{
    int protection =
        PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) | (flags & SHM_EXEC ? PROT_EXEC : 0);
    struct mapping mapping = {.address = at,
                              .length = page_up(segment->sysv.size),
                              .fixed = at != 0,
                              .shared = true,
                              .never_write = flags & SHM_RDONLY,
                              .protection = (uint8_t)protection,
                              .object = segment->object};
    if (!limit_allows_memory(mapping.length / PAGE_SIZE, false))
        return -ENOMEM;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    int error = aspace_map(space, &mapping);
    return error == -EEXIST ? -EINVAL : error ? error : (int32_t)mapping.address;
}

int32_t sys_shmat(int id, uaddr_t address, uint32_t flags)
{
    OBJECTS_REAPED_LAST; /* it may be removed meanwhile */
    struct segment *segment = sysv_find(&segments, id);
    if (!segment)
        return -EINVAL;
    uaddr_t at = flags & SHM_RND ? page_down(address) : address;
    if (at & PAGE_MASK || flags & SHM_REMAP) /* nothing is replaced here */
        return -EINVAL;
    sysv_hold(&segment->sysv);
    int32_t result = map(segment, at, flags);
    if (result > 0 || result <= -4096) {
        segment->attached = time_wall_seconds();
        segment->last = proc_current()->pid;
    }
    sysv_put(&segments, &segment->sysv);
    return result;
}

/*
 * The first piece from `from` on of what was attached at `at`, of this object or (NULL) of any
 * segment. mprotect(2) and munmap(2) may have made several, and taken the first.
 */
static const struct region *next_piece(struct aspace *space, uaddr_t at, uaddr_t from,
                                       const struct object *object)
{
    const struct region *region = region_after(space, from);
    for (; region; region = region_after(space, region->end))
        if (region->object && region->object->segment && (!object || region->object == object) &&
            region->start - at == region->object_page * PAGE_SIZE)
            return region;
    return NULL;
}

/* All pieces of one attachment, the object of which has a reference meanwhile. */
static int detach(struct aspace *space, uaddr_t at, const struct object *object)
{
    const struct region *piece;
    int error = 0;
    for (uaddr_t from = at; !error && (piece = next_piece(space, at, from, object));) {
        from = piece->end;
        error = aspace_unmap(space, piece->start, from);
    }
    return error;
}

int32_t sys_shmdt(uaddr_t address)
{
    OBJECTS_REAPED_LAST;
    if (address & PAGE_MASK)
        return -EINVAL;
    struct aspace *space SCOPED(aspace_lock) = aspace_lock(proc_current()->aspace);
    const struct region *first = next_piece(space, address, address, NULL);
    if (!first)
        return -EINVAL;
    struct object *object = first->object;
    object_get(object);
    int error = detach(space, address, object);
    struct segment *segment = find_by_object(object);
    if (segment && !error) {
        segment->detached = time_wall_seconds();
        segment->last = proc_current()->pid;
    }
    object_put(object);
    return error;
}

/* --- shmctl ----------------------------------------------------------------------------------- */

static int32_t give_state(const struct segment *segment, uaddr_t out)
{
    const struct shmid64_ds state = {.shm_perm = sysv_permissions(&segment->sysv),
                                     .shm_segsz = segment->sysv.size,
                                     .shm_atime.low = segment->attached,
                                     .shm_dtime.low = segment->detached,
                                     .shm_ctime.low = segment->sysv.changed,
                                     .shm_cpid = segment->maker,
                                     .shm_lpid = segment->last,
                                     .shm_nattch = attachments(segment)};
    return copy_to_user(out, &state, sizeof state);
}

int32_t sys_shmctl(int id, uint32_t command, uaddr_t at)
{
    OBJECTS_REAPED_LAST;
    struct shmid64_ds wanted;
    struct segment *segment = sysv_find(&segments, id);
    if (id >= 0 && command == IPC_SET && copy_from_user(&wanted, at, sizeof wanted))
        return -EFAULT;
    if (!segment)
        return -EINVAL;
    switch (command) {
    case IPC_RMID:
        sysv_remove(&segments, &segment->sysv);
        return 0;
    case IPC_STAT:
        return give_state(segment, at);
    case IPC_SET:
        return sysv_set(&segment->sysv, &wanted.shm_perm);
    default:
        return -EINVAL;
    }
}
