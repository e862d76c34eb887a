/* System calls of time. */
#include "kernel/abi/errno.h"
#include "kernel/abi/time.h"
#include "kernel/entry/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "kernel/threads/user_time.h"
#include "mm/usercopy.h"

#define RESOLUTION 1000 /* nanoseconds: the timer chip counts in 838 */

/*
 * The CPU time of any process or of a thread of this one: Linux makes such a clock's number of the
 * ID (0: the caller's) and of what is counted, and pthread_getcpuclockid(3) does the same.
 */
static int read_cpu_clock(int clock, uint64_t *out)
{
    int id = (int)(~(uint32_t)clock >> 3);
    uint32_t kind = (uint32_t)clock & CPU_CLOCK_KIND, user, kernel;
    if (clock & CPU_CLOCK_OF_THREAD) {
        const struct thread *thread = id ? thread_find((uint32_t)id) : thread_current();
        if (!thread || thread->proc != proc_current())
            return -EINVAL;
        user = thread->user_ticks;
        kernel = thread->kernel_ticks;
    } else {
        const struct proc *proc = id ? proc_find(id) : proc_current();
        if (!proc)
            return -EINVAL;
        user = proc_usage(proc).user_ticks;
        kernel = proc_usage(proc).kernel_ticks;
    }
    *out = (uint64_t)(kind == CPU_CLOCK_USER ? user : user + kernel) * NS_PER_TICK;
    return kind == CPU_CLOCK_KIND ? -EINVAL : 0;
}

static int read_clock(int clock, uint64_t *out)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        *out = time_wall();
        return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        *out = time_now();
        return 0;
    case CLOCK_PROCESS_CPUTIME_ID:
        return read_cpu_clock(CPU_CLOCK_ALL | CPU_CLOCK_OF_CALLER, out);
    case CLOCK_THREAD_CPUTIME_ID:
        return read_cpu_clock(CPU_CLOCK_ALL | CPU_CLOCK_OF_THREAD | CPU_CLOCK_OF_CALLER, out);
    default:
        return clock < 0 ? read_cpu_clock(clock, out) : -EINVAL;
    }
}

int32_t sys_gettimeofday(uaddr_t time, uaddr_t zone)
{
    struct timezone utc = {0};
    if (time && user_time_write(time, TIME_TIMEVAL, time_wall()))
        return -EFAULT;
    return zone ? copy_to_user(zone, &utc, sizeof utc) : 0;
}

int32_t sys_clock_gettime(int clock, uaddr_t out)
{
    uint64_t now;
    int error = read_clock(clock, &now);
    return error ? error : user_time_write(out, TIME_TIMESPEC, now);
}

int32_t sys_clock_getres(int clock, uaddr_t out)
{
    uint64_t now;
    int error = read_clock(clock, &now);
    return error || !out ? error : user_time_write(out, TIME_TIMESPEC, RESOLUTION);
}

/* Sleeping, until a moment of time_now(). */

/* 0 when the time has come, or -ERESTART_RESTARTBLOCK. */
static int sleep_until(uint64_t deadline)
{
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
    for (;;) {
        int error = wait_sleep(&nobody, "sleep", deadline, UNTIL_SIGNAL);
        if (error)
            return error == -ETIMEDOUT ? 0 : -ERESTART_RESTARTBLOCK;
    }
}

/* To the end, though signals that no handler takes interrupt it; `left` is told what is left then.
 */
static int32_t sleep_restartably(const struct user_timeout *left)
{
    if (!sleep_until(left->deadline))
        return 0;
    if (left->at && user_timeout_write_left(left))
        return -EFAULT;
    return call_again_until(left->deadline);
}

/* From where the clock counts, or an error for clocks that nobody can sleep on. */
static int clock_base(int clock, uint32_t flags, uint64_t *base)
{
    uint64_t now;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
        return read_clock(clock, &now) ? -EINVAL : -EOPNOTSUPP;
    if (!(flags & TIMER_ABSTIME))
        *base = time_now();
    else
        *base = clock == CLOCK_REALTIME ? wall_base() : 0;
    return 0;
}

int32_t sys_clock_nanosleep(int clock, uint32_t flags, uaddr_t wanted, uaddr_t left)
{
    uint64_t base, length;
    int error = clock_base(clock, flags, &base);
    if (!error)
        error = user_time_read(wanted, TIME_TIMESPEC, &length);
    if (error)
        return error;
    uint64_t deadline = deadline_kept(deadline_from(base, length));
    if (!(flags & TIMER_ABSTIME))
        return sleep_restartably(&(struct user_timeout){TIME_TIMESPEC, left, deadline});
    return sleep_until(deadline) ? -ERESTARTNOHAND : 0; /* the same deadline again */
}

int32_t sys_nanosleep(uaddr_t wanted, uaddr_t left)
{
    return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, wanted, left);
}
