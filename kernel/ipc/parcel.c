/* What is attached to messages. parcel.h has the rules. */
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

static int pack_files(struct parcel *parcel, const int32_t *fds, uint32_t count)
{
    for (; parcel->count < count; parcel->count++) {
        struct file *file = fd_get(proc_current()->files, fds[parcel->count]);
        if (!file)
            return -EBADF;
        parcel->files[parcel->count] = file;
        parcel->has_receiver |= port_of(file) && file_readable(file);
    }
    return 0;
}

static int lend_memory(struct parcel *parcel, uaddr_t start, uint32_t size)
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

int parcel_make(const int32_t *fds, uint32_t count, uaddr_t start, uint32_t size,
                struct parcel **out)
{
    struct parcel *parcel = heap_zalloc(sizeof *parcel);
    if (!parcel)
        return -ENOMEM;
    int error = pack_files(parcel, fds, count);
    if (!error && size)
        error = lend_memory(parcel, start, size);
    if (error)
        parcel_drop(parcel);
    else
        *out = parcel;
    return error;
}

void parcel_unqueue(struct parcel *parcel)
{
    if (parcel->is_queued)
        files_queued -= parcel->count;
    parcel->is_queued = false;
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
    parcel_unqueue(parcel);
    for (uint32_t i = 0; i < parcel->count; i++)
        file_put(parcel->files[i]);
    parcel_free(parcel);
}

void parcel_drop_later(struct parcel *parcel)
{
    parcel_unqueue(parcel);
    parcel->next = to_drop;
    to_drop = parcel;
    thread_current()->attention |= ATTENTION_PARCELS;
}

void parcels_reap(void)
{
    while (to_drop) {
        struct parcel *parcel = to_drop;
        to_drop = parcel->next;
        parcel_drop(parcel); /* which may end another port */
        preempt_point();
    }
    thread_current()->attention &= ~ATTENTION_PARCELS;
}

static void unreserve(struct parcel *parcel, struct fd_table *table, uint32_t reserved)
{
    while (reserved > 0)
        fd_unreserve(table, parcel->fds[--reserved]);
}

static enum outcome reserve_files(struct parcel *parcel, struct fd_table *table)
{
    for (uint32_t i = 0; i < parcel->count; i++) {
        int fd = fd_reserve(table, 0);
        if (fd < 0) {
            unreserve(parcel, table, i);
            return fd == -EMFILE ? RECEIVER_FULL : NO_MEMORY;
        }
        parcel->fds[i] = fd;
    }
    return MOVED;
}

/* Pages come later, on the first touch. */
static enum outcome map_memory(struct parcel *parcel, struct proc *receiver)
{
    uint32_t wanted;
    if (!parcel->memory.object)
        return MOVED;
    if (receiver->aspace->locked)
        return RECEIVER_BUSY;
    if (limit_on_memory(receiver, parcel->memory.length / PAGE_SIZE, true, &wanted) >= 0 ||
        aspace_map(receiver->aspace, &parcel->memory))
        return RECEIVER_LIMIT;
    parcel->is_mapped = true;
    return MOVED;
}

enum outcome parcel_pass(struct parcel *parcel, struct inbox *inbox)
{
    struct proc *receiver = inbox->thread->proc;
    if (!inbox->takes_files) {
        parcel_drop(parcel);
        return MOVED;
    }
    enum outcome outcome = reserve_files(parcel, receiver->files);
    if (outcome == MOVED) {
        outcome = map_memory(parcel, receiver);
        if (!inbox->receives)
            outcome = MOVED;
        if (outcome != MOVED)
            unreserve(parcel, receiver->files, parcel->count);
    }
    if (outcome == MOVED) {
        parcel_unqueue(parcel);
        inbox->parcel = parcel;
    }
    return outcome;
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

bool parcel_needs_sender(const struct parcel *parcel)
{
    return parcel->has_receiver || parcel->memory.object;
}

int parcel_queue(struct parcel *parcel)
{
    if (files_queued + parcel->count > limit_get(proc_current(), RLIMIT_NOFILE).soft)
        return -ETOOMANYREFS;
    files_queued += parcel->count;
    parcel->is_queued = true;
    return 0;
}

uint32_t parcel_files(const struct parcel *parcel)
{
    return parcel->count;
}

uint32_t parcels_queued(void)
{
    return files_queued;
}
