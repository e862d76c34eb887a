/*
 * Timers that are read (timerfd_create(2)): how often it has expired since the last read. The timer
 * wakes who waits, once; a read sets it anew, so that an interval costs nothing while nobody reads.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/time.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/linux/calls.h"
#include "kernel/linux/periodic.h"
#include "kernel/process/proc.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define TFD_ABSTIME       1u
#define TFD_CANCEL_ON_SET 2u /* nobody sets the clock */

struct timerfd {
    struct periodic periodic;
    int clock;
    struct timer timer;
    struct wait_queue may_read;
    struct poll_list pollers;
};

static void expired(struct timer *timer)
{
    struct timerfd *self = container_of(timer, struct timerfd, timer);
    wait_wake_all(&self->may_read);
    poll_announce(&self->pollers, POLL_READABLE);
}

static int take(struct file *file, uint64_t *count)
{
    struct timerfd *self = file->data;
    while (!(*count = periodic_take(&self->periodic))) {
        int error = file->flags & O_NONBLOCK
                        ? -EAGAIN
                        : wait_sleep(&self->may_read, "timerfd", WAIT_FOREVER, UNTIL_SIGNAL);
        if (error)
            return error;
    }
    periodic_start(&self->periodic, &self->timer);
    return 0;
}

static int32_t timerfd_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    uint64_t count;
    (void)offset;
    if (length < sizeof count)
        return -EINVAL;
    int error = take(file, &count);
    if (!error)
        error = copy_to_user(to, &count, sizeof count);
    return error ? error : (int32_t)sizeof count;
}

static uint32_t timerfd_poll(struct file *file, struct poll_entry *entry)
{
    struct timerfd *self = file->data;
    poll_entry_watch(entry, &self->pollers);
    return self->periodic.set && self->periodic.next <= (int64_t)time_now() ? POLL_READABLE : 0;
}

static void timerfd_close(struct file *file)
{
    struct timerfd *self = file->data;
    timer_cancel(&self->timer);
    heap_free(self);
}

static const struct file_ops timerfd_ops = {
    .read = timerfd_read,
    .poll = timerfd_poll,
    .stat = file_stat_anonymous,
    .seek = file_seek_nowhere,
    .close = timerfd_close,
    .link_text = "anon_inode:[timerfd]",
    .take_value = take,
};

int32_t sys_timerfd_create(int clock, uint32_t flags)
{
    if (flags & ~(uint32_t)(O_CLOEXEC | O_NONBLOCK) ||
        (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME))
        return -EINVAL;
    struct timerfd *self = heap_zalloc(sizeof *self);
    if (self) {
        self->clock = clock;
        timer_prepare(&self->timer, expired);
        wait_queue_init(&self->may_read);
        poll_list_init(&self->pollers);
    }
    return open_nameless(&timerfd_ops, self, O_RDWR | flags);
}

static int find(int fd, struct timerfd **out)
{
    struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    *out = file->data;
    return file->ops == &timerfd_ops ? 0 : -EINVAL;
}

int32_t sys_timerfd_settime(int fd, uint32_t flags, uaddr_t new, uaddr_t old)
{
    struct periodic wanted;
    struct timerfd *self;
    int no_timer = find(fd, &self);
    int clock = no_timer ? CLOCK_MONOTONIC : self->clock;
    int error = periodic_read(&wanted, clock, flags & TFD_ABSTIME, new);
    if (!error && flags & ~(TFD_ABSTIME | TFD_CANCEL_ON_SET))
        error = -EINVAL;
    if (error || no_timer) /* as on Linux the times are looked at first */
        return error ? error : no_timer;
    const struct periodic before = self->periodic;
    self->periodic = wanted;
    periodic_start(&wanted, &self->timer);
    return old ? periodic_write(&before, old) : 0;
}

int32_t sys_timerfd_gettime(int fd, uaddr_t out)
{
    struct timerfd *self;
    int error = find(fd, &self);
    return error ? error : periodic_write(&self->periodic, out);
}
