/*
 * Event counters. A read waits until the counter is not 0 and takes it all, or 1 of it; a write
 * waits until its value fits. Wake-ups tell nothing but to look again, and all are woken, so that
 * one who is killed on the way takes nothing along.
 */
#include "kernel/ipc/eventfd.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/eventfd.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/threads/wait.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define COUNT_MAX  (UINT64_MAX - 1)
#define VALUE_SIZE sizeof(uint64_t)

struct eventfd {
    uint64_t count; /* at most COUNT_MAX */
    bool semaphore;
    struct wait_queue may_read, may_write;
    struct poll_list pollers;
};

static uint32_t live_eventfds;

/* Sleeps until the counter may have changed; 0 or -EAGAIN, -ERESTARTSYS. */
static int eventfd_wait(const struct file *file, struct wait_queue *queue)
{
    return file->flags & O_NONBLOCK ? -EAGAIN
                                    : wait_sleep(queue, "eventfd", WAIT_FOREVER, UNTIL_SIGNAL);
}

static int eventfd_take(struct file *file, uint64_t *value)
{
    struct eventfd *event = file->data;
    while (event->count == 0) {
        int error = eventfd_wait(file, &event->may_read);
        if (error)
            return error;
    }
    *value = event->semaphore ? 1 : event->count;
    event->count -= *value;
    wait_wake_all(&event->may_write);
    poll_announce(&event->pollers, POLLOUT);
    return 0;
}

/* As on Linux, what was taken is gone even when it cannot be copied out. */
static int32_t eventfd_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    (void)offset;
    uint64_t value;
    if (length < VALUE_SIZE)
        return -EINVAL;
    int error = eventfd_take(file, &value);
    if (error)
        return error;
    return copy_to_user(to, &value, VALUE_SIZE) ? -EFAULT : (int32_t)VALUE_SIZE;
}

static int32_t eventfd_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    (void)offset;
    struct eventfd *event = file->data;
    uint64_t value;
    if (length < VALUE_SIZE)
        return -EINVAL;
    if (copy_from_user(&value, from, VALUE_SIZE))
        return -EFAULT;
    if (value > COUNT_MAX)
        return -EINVAL;
    while (value > COUNT_MAX - event->count) {
        int error = eventfd_wait(file, &event->may_write);
        if (error)
            return error;
    }
    event->count += value;
    wait_wake_all(&event->may_read);
    poll_announce(&event->pollers, POLLIN);
    return VALUE_SIZE;
}

static uint32_t eventfd_poll(struct file *file, struct poll_entry *entry)
{
    struct eventfd *event = file->data;
    poll_entry_watch(entry, &event->pollers);
    return (event->count > 0 ? POLLIN : 0u) | (event->count < COUNT_MAX ? POLLOUT : 0u);
}

static void eventfd_close(struct file *file)
{
    heap_free(file->data);
    live_eventfds--;
}

static bool eventfd_wakes(const struct file *file, const struct thread *sleeper)
{
    const struct eventfd *event = file->data;
    return wait_has(&event->may_read, sleeper) || wait_has(&event->may_write, sleeper);
}

static const struct file_ops eventfd_ops = {
    .wakes = eventfd_wakes,
    .read = eventfd_read,
    .write = eventfd_write,
    .poll = eventfd_poll,
    .stat = file_stat_anonymous,
    .seek = file_seek_nowhere,
    .close = eventfd_close,
    .link_text = "anon_inode:[eventfd]",
    .take_value = eventfd_take,
};

int eventfd_create(uint32_t count, uint32_t flags, struct file **out)
{
    struct eventfd *event = heap_zalloc(sizeof *event);
    if (!event)
        return -ENOMEM;
    *out = file_create(&eventfd_ops, O_RDWR | (flags & EFD_NONBLOCK), NULL, event);
    if (!*out) {
        heap_free(event);
        return -ENOMEM;
    }
    event->count = count;
    event->semaphore = flags & EFD_SEMAPHORE;
    wait_queue_init(&event->may_read);
    wait_queue_init(&event->may_write);
    poll_list_init(&event->pollers);
    live_eventfds++;
    return 0;
}

uint32_t eventfd_count(void)
{
    return live_eventfds;
}
