/* The files that go along with a message. parcel.h has the rules. */
#include "kernel/ipc/parcel.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/object.h"

static uint32_t files_queued;
static struct parcel *to_drop;

int parcel_pack(const int32_t *fds, uint32_t count, struct parcel **out)
{
    struct parcel *parcel = heap_zalloc(sizeof *parcel);
    if (!parcel)
        return -ENOMEM;
    for (; parcel->count < count; parcel->count++) {
        struct file *file = fd_get(proc_current()->files, fds[parcel->count]);
        if (!file) {
            parcel_drop(parcel);
            return -EBADF;
        }
        parcel->files[parcel->count] = file;
        parcel->has_receiver |= port_of(file) && file_readable(file);
    }
    *out = parcel;
    return 0;
}

int parcel_lend(struct parcel *parcel, uaddr_t start, uint32_t size)
{
    struct aspace *space = proc_current()->aspace;
    uaddr_t cursor = start;
    struct object *object = object_create();
    if (!object)
        return -ENOMEM;
    parcel->memory_offset = start & PAGE_MASK;
    parcel->memory_size = size;
    parcel->memory = (struct mapping){.length = page_up(parcel->memory_offset + size),
                                      .kind = REGION_ANONYMOUS,
                                      .protection = PROTECT_READ | PROTECT_WRITE,
                                      .object = object};
    parcel->memory.content_length = parcel->memory.length;
    for (;;) {
        int result = aspace_lend_step(space, start, start + size, &cursor, object);
        if (result <= 0)
            return result;
        preempt_point();
    }
}

static void parcel_free(struct parcel *parcel)
{
    if (parcel->memory.object)
        object_put(parcel->memory.object);
    heap_free(parcel);
}

void parcel_drop(struct parcel *parcel)
{
    if (!parcel)
        return;
    for (uint32_t i = 0; i < parcel->count; i++)
        file_put(parcel->files[i]);
    parcel_free(parcel);
}

void parcel_drop_later(struct parcel *parcel)
{
    parcel->next = to_drop;
    to_drop = parcel;
}

void parcels_reap(void)
{
    while (to_drop) {
        struct parcel *parcel = to_drop;
        to_drop = parcel->next;
        parcel_drop(parcel); /* which may end another port */
        preempt_point();
    }
}

static void unreserve(struct parcel *parcel, struct fd_table *table, uint32_t reserved)
{
    while (reserved > 0)
        fd_unreserve(table, parcel->fds[--reserved]);
}

static int reserve_files(struct parcel *parcel, struct fd_table *table)
{
    for (uint32_t i = 0; i < parcel->count; i++) {
        int fd = fd_reserve(table, 0);
        if (fd < 0) {
            unreserve(parcel, table, i);
            return fd;
        }
        parcel->fds[i] = fd;
    }
    return 0;
}

/* 0, -ENOBUFS, -EBUSY. Pages come later, on the first touch. */
static int map_memory(struct parcel *parcel, struct proc *receiver)
{
    uint32_t wanted;
    if (!parcel->memory.object)
        return 0;
    if (receiver->aspace->locked)
        return -EBUSY;
    if (limit_on_memory(receiver, parcel->memory.length / PAGE_SIZE, true, &wanted) >= 0 ||
        aspace_map(receiver->aspace, &parcel->memory))
        return -ENOBUFS;
    parcel->is_mapped = true;
    return 0;
}

int parcel_reserve(struct parcel *parcel, struct proc *receiver)
{
    int error = reserve_files(parcel, receiver->files);
    if (error)
        return error;
    error = map_memory(parcel, receiver);
    if (error)
        unreserve(parcel, receiver->files, parcel->count);
    return error;
}

int parcel_make_room(const struct parcel *parcel)
{
    struct proc *self = proc_current();
    uint32_t wanted;
    if (self->aspace->locked) {
        aspace_lock(self->aspace);
        aspace_unlock(self->aspace);
        return 0;
    }
    int resource = limit_on_memory(self, parcel->memory.length / PAGE_SIZE, true, &wanted);
    return resource >= 0 && limit_exceeded((uint32_t)resource, wanted) ? 0 : -ENOMEM;
}

void parcel_open(struct parcel *parcel, struct fd_table *table, unsigned fd_flags)
{
    for (uint32_t i = 0; i < parcel->count; i++)
        fd_fill(table, parcel->fds[i], parcel->files[i], fd_flags);
    parcel_free(parcel);
}

void parcel_forgo(struct parcel *parcel, struct fd_table *table)
{
    unreserve(parcel, table, parcel->count);
    parcel_drop(parcel);
}

int parcel_hand_over(struct parcel *parcel, struct inbox *inbox)
{
    struct proc *receiver = inbox->thread->proc;
    bool receives = inbox->thread->inbox == inbox; /* else it calls */
    if (!inbox->takes_files) {
        parcel_drop(parcel);
        return 0;
    }
    int error =
        receives ? parcel_reserve(parcel, receiver) : reserve_files(parcel, receiver->files);
    if (error)
        return error;
    if (!receives)
        map_memory(parcel, receiver);
    inbox->parcel = parcel;
    return 0;
}

int parcel_enter_queue(const struct parcel *parcel)
{
    if (files_queued + parcel->count > limit_get(proc_current(), RLIMIT_NOFILE).soft)
        return -ETOOMANYREFS;
    files_queued += parcel->count;
    return 0;
}

void parcel_leave_queue(const struct parcel *parcel)
{
    files_queued -= parcel->count;
}

uint32_t parcels_queued(void)
{
    return files_queued;
}
