/* Calls about the machine, and of programs that care for disks. */
#include "kernel/abi/errno.h"
#include "kernel/abi/sched.h"
#include "kernel/abi/sysinfo.h"
#include "kernel/abi/time.h"
#include "kernel/base/random.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

#define RANDOM_STEP 1024u /* bytes between two preemption points */

int32_t sys_restart_syscall(void)
{
    return -EINTR;
}

/* On one processor nothing is to be done for the others' order of memory. */
int32_t sys_membarrier(int command, uint32_t flags)
{
    if (flags || (command != MEMBARRIER_CMD_QUERY && command != MEMBARRIER_CMD_GLOBAL))
        return -EINVAL;
    return command == MEMBARRIER_CMD_QUERY ? MEMBARRIER_CMD_GLOBAL : 0;
}

static int32_t ticks_to_clock(uint32_t ticks)
{
    return (int32_t)(ticks * (USER_HZ / TICKS_PER_SECOND));
}

int32_t sys_times(uaddr_t to)
{
    struct proc *self = proc_current();
    struct usage usage = proc_usage(self);
    struct tms times = {
        .tms_utime = ticks_to_clock(usage.user_ticks),
        .tms_stime = ticks_to_clock(usage.kernel_ticks),
        .tms_cutime = ticks_to_clock(self->children_usage.user_ticks),
        .tms_cstime = ticks_to_clock(self->children_usage.kernel_ticks),
    };
    if (to && copy_to_user(to, &times, sizeof times))
        return -EFAULT;
    uint64_t ticks = time_now();
    divide_u64(&ticks, NS_PER_SECOND / USER_HZ);
    return (int32_t)(ticks & INT32_MAX);
}

int32_t sys_time(uaddr_t out)
{
    int32_t now = (int32_t)time_wall_seconds();
    if (out && copy_to_user(out, &now, sizeof now))
        return -EFAULT;
    return now;
}

int32_t sys_sysinfo(uaddr_t out)
{
    struct frame_counts counts;
    frame_count(&counts);
    uint64_t uptime = time_now();
    divide_u64(&uptime, NS_PER_SECOND);
    struct sysinfo info = {
        .uptime = (int32_t)uptime,
        .totalram = counts.total * PAGE_SIZE,
        .freeram = (counts.free - counts.promised) * PAGE_SIZE,
        .procs = (uint16_t)proc_live(),
        .mem_unit = 1,
    };
    return copy_to_user(out, &info, sizeof info);
}

int32_t sys_getrandom(uaddr_t out, uint32_t length, uint32_t flags)
{
    if (flags & ~(uint32_t)(GRND_NONBLOCK | GRND_RANDOM))
        return -EINVAL;
    length = min_u32(length, INT32_MAX);
    for (uint32_t done = 0; done < length;) {
        char chunk[64];
        uint32_t part = min_u32(sizeof chunk, length - done);
        random_bytes(chunk, part);
        if (copy_to_user(out + done, chunk, part))
            return done ? (int32_t)done : -EFAULT;
        done += part;
        if (done % RANDOM_STEP == 0)
            preempt_point();
    }
    return (int32_t)length;
}

int32_t sys_fsync(int fd)
{
    const struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    bool is_stored = file->node && (node_is_regular(file->node) || node_is_directory(file->node));
    return is_stored ? 0 : -EINVAL;
}

int32_t sys_sync(void)
{
    return 0;
}
