/*
 * Signals that are read (signalfd(2)): of whoever reads, not of who made the descriptor. They have
 * to be blocked, or they are delivered as ever.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

/* As Linux's struct signalfd_siginfo: all that a siginfo_t may have, side by side. */
struct signal_record {
    uint32_t signal;
    int32_t error, code;
    uint32_t pid, uid;
    int32_t fd;
    uint32_t thread, band, overrun, trap;
    int32_t status, value;
    uint64_t pointer, user_time, kernel_time, address;
    uint32_t padding[12];
};
_Static_assert(sizeof(struct signal_record) == 128, "struct signalfd_siginfo is Linux's");

/* Which part of a siginfo_t counts is said by its code and signal. */
static struct signal_record make_record(const struct kernel_siginfo *info)
{
    struct signal_record record = {.signal = (uint32_t)info->si_signo,
                                   .error = info->si_errno,
                                   .code = info->si_code,
                                   .pid = (uint32_t)info->si_pid,
                                   .uid = (uint32_t)info->si_uid};
    if (info->si_code == SI_TIMER) {
        record.pid = record.uid = 0;
        record.thread = (uint32_t)info->si_timer;
        record.overrun = (uint32_t)info->si_overrun;
    }
    if (info->si_code < 0 && info->si_code != SI_TKILL) {
        record.value = info->si_value;
        record.pointer = (uint32_t)info->si_value;
    } else if (info->si_signo == SIGCHLD) {
        record.status = info->si_status;
        record.user_time = (uint32_t)info->si_utime;
        record.kernel_time = (uint32_t)info->si_stime;
    }
    return record;
}

static int32_t signalfd_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    const uint64_t *mask = file->data;
    struct kernel_siginfo info;
    uint32_t done = 0;
    (void)offset;
    if (length < sizeof(struct signal_record))
        return -EINVAL;
    for (; length - done >= sizeof(struct signal_record); done += sizeof(struct signal_record)) {
        uint64_t deadline = done > 0 || file->flags & O_NONBLOCK ? 0 : WAIT_FOREVER;
        int32_t signal = signal_wait_for(*mask, &info, deadline);
        if (signal < 0 && done > 0)
            break;
        if (signal < 0)
            return signal == -EINTR ? -ERESTARTSYS : signal;
        const struct signal_record record = make_record(&info);
        if (copy_to_user(to + done, &record, sizeof record))
            return done > 0 ? (int32_t)done : -EFAULT;
    }
    return (int32_t)done;
}

static uint32_t signalfd_poll(struct file *file, struct poll_entry *entry)
{
    const uint64_t *mask = file->data;
    poll_entry_watch(entry, &signal_pollers);
    signal_pollers_looked = true;
    return signals_pending(thread_current()) & *mask ? POLL_READABLE : 0;
}

static void signalfd_close(struct file *file)
{
    heap_free(file->data);
}

static const struct file_ops signalfd_ops = {
    .read = signalfd_read,
    .poll = signalfd_poll,
    .stat = file_stat_anonymous,
    .seek = file_seek_nowhere,
    .close = signalfd_close,
    .link_text = "anon_inode:[signalfd]",
};

int32_t sys_signalfd4(int fd, uaddr_t set, uint32_t size, uint32_t flags)
{
    uint64_t signals;
    if (size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (copy_from_user(&signals, set, sizeof signals))
        return -EFAULT;
    if (flags & ~(uint32_t)(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    signals &= ~SIGNALS_NEVER_BLOCKED;
    if (fd == -1) {
        uint64_t *mask = heap_alloc(sizeof *mask);
        if (mask)
            *mask = signals;
        return open_nameless(&signalfd_ops, mask, O_RDWR | flags);
    }
    struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file || file->ops != &signalfd_ops)
        return file ? -EINVAL : -EBADF;
    *(uint64_t *)file->data = signals;
    poll_announce(&signal_pollers, POLL_READABLE);
    return fd;
}

int32_t sys_signalfd(int fd, uaddr_t set, uint32_t size)
{
    return sys_signalfd4(fd, set, size, 0);
}
