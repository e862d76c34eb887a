/* System calls of time. */
#include "kernel/abi/errno.h"
#include "kernel/abi/time.h"
#include "kernel/base/divide.h"
#include "kernel/entry/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

#define RESOLUTION 1000 /* nanoseconds: the timer chip counts in 838 */

static struct timespec to_timespec(uint64_t nanoseconds)
{
    struct timespec out;
    out.tv_nsec = (int32_t)divide_u64(&nanoseconds, NS_PER_SECOND);
    out.tv_sec = (int32_t)nanoseconds;
    return out;
}

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

int32_t sys_time(uaddr_t out)
{
    uint64_t seconds = time_wall();
    divide_u64(&seconds, NS_PER_SECOND);
    int32_t now = (int32_t)seconds;
    if (out && copy_to_user(out, &now, sizeof now))
        return -EFAULT;
    return now;
}

int32_t sys_gettimeofday(uaddr_t time, uaddr_t zone)
{
    struct timespec now = to_timespec(time_wall());
    struct timeval value = {now.tv_sec, now.tv_nsec / 1000};
    struct timezone utc = {0};
    if (time && copy_to_user(time, &value, sizeof value))
        return -EFAULT;
    return zone ? copy_to_user(zone, &utc, sizeof utc) : 0;
}

int32_t sys_clock_gettime(int clock, uaddr_t out)
{
    uint64_t now;
    int error = read_clock(clock, &now);
    if (error)
        return error;
    struct timespec value = to_timespec(now);
    return copy_to_user(out, &value, sizeof value);
}

int32_t sys_clock_gettime64(int clock, uaddr_t out)
{
    uint64_t now;
    int error = read_clock(clock, &now);
    if (error)
        return error;
    struct timespec value = to_timespec(now);
    struct timespec64 wide = {.tv_sec = value.tv_sec, .tv_nsec = value.tv_nsec};
    return copy_to_user(out, &wide, sizeof wide);
}

int32_t sys_clock_getres(int clock, uaddr_t out)
{
    uint64_t now;
    int error = read_clock(clock, &now);
    if (error || !out)
        return error;
    struct timespec resolution = {0, RESOLUTION};
    return copy_to_user(out, &resolution, sizeof resolution);
}

int32_t sys_clock_getres_time64(int clock, uaddr_t out)
{
    uint64_t now;
    int error = read_clock(clock, &now);
    if (error || !out)
        return error;
    struct timespec64 resolution = {.tv_nsec = RESOLUTION};
    return copy_to_user(out, &resolution, sizeof resolution);
}

/* Sleeping. A deadline is in nanoseconds of time_now(); one too far away is for ever. */

static int to_deadline(int64_t seconds, int32_t nanoseconds, uint64_t base, uint64_t *out)
{
    if (seconds < 0 || nanoseconds < 0 || nanoseconds >= (int32_t)NS_PER_SECOND)
        return -EINVAL;
    uint64_t limit = 1ull << 33; /* seconds: 272 years */
    *out = (uint64_t)seconds >= limit
               ? WAIT_FOREVER
               : base + (uint64_t)seconds * NS_PER_SECOND + (uint32_t)nanoseconds;
    if (*out != WAIT_FOREVER && (int64_t)*out < 0)
        *out = 0; /* a wall clock time from before boot */
    return 0;
}

/* 0 when the time has come, or -ERESTART_RESTARTBLOCK. */
static int sleep_until(uint64_t deadline)
{
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
    for (;;) {
        int error = wait_sleep_until(&nobody, "sleep", deadline);
        if (error)
            return error == -ETIMEDOUT ? 0 : -ERESTART_RESTARTBLOCK;
    }
}

/* Writes what is left of a sleep that a signal ended. */
static int write_left(uaddr_t to, bool is_64, uint64_t deadline)
{
    uint64_t now = time_now();
    struct timespec rest = to_timespec(deadline > now ? deadline - now : 0);
    struct timespec64 wide = {.tv_sec = rest.tv_sec, .tv_nsec = rest.tv_nsec};
    if (!to)
        return 0;
    return is_64 ? copy_to_user(to, &wide, sizeof wide) : copy_to_user(to, &rest, sizeof rest);
}

/* Sleeps, and leaves behind what sys_restart_syscall() needs to go on. */
static int32_t sleep_restartably(uint64_t deadline, uaddr_t left, bool left_is_64)
{
    struct thread_signals *signals = &thread_current()->signals;
    int error = sleep_until(deadline);
    if (!error)
        return 0;
    signals->restart = RESTART_SLEEP;
    signals->restart_deadline = deadline;
    signals->restart_with[0] = left;
    signals->restart_with[1] = left_is_64;
    return write_left(left, left_is_64, deadline) ? -EFAULT : error;
}

int32_t sys_restart_syscall(void)
{
    const struct thread_signals *signals = &thread_current()->signals;
    const uint32_t *with = signals->restart_with;
    switch (signals->restart) {
    case RESTART_POLL:
        return poll_restartably(with[0], with[1], signals->restart_deadline);
    case RESTART_FUTEX:
        return futex_restartably(with[0], with[1], with[2], with[3], signals->restart_deadline);
    default:
        return sleep_restartably(signals->restart_deadline, with[0], with[1]);
    }
}

/* How far the clock is ahead of time_now(), or an error for clocks that nobody can sleep on. */
static int clock_base(int clock, uint32_t flags, uint64_t *base)
{
    uint64_t now;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
        return read_clock(clock, &now) ? -EINVAL : -EOPNOTSUPP;
    if (!(flags & TIMER_ABSTIME))
        *base = time_now();
    else /* a time of the clock itself: subtracting wraps to the right sum later */
        *base = clock == CLOCK_REALTIME ? time_now() - time_wall() : 0;
    return 0;
}

static int32_t clock_sleep(int clock, uint32_t flags, const struct timespec64 *wanted, uaddr_t left,
                           bool left_is_64)
{
    uint64_t base, deadline = 0;
    int error = clock_base(clock, flags, &base);
    if (!error)
        error = to_deadline(wanted->tv_sec, wanted->tv_nsec, base, &deadline);
    if (error)
        return error;
    if (!(flags & TIMER_ABSTIME))
        return sleep_restartably(deadline, left, left_is_64);
    error = sleep_until(deadline);
    return error ? -ERESTARTNOHAND : 0; /* the same deadline again */
}

int32_t sys_clock_nanosleep(int clock, uint32_t flags, uaddr_t wanted, uaddr_t left)
{
    struct timespec request;
    if (copy_from_user(&request, wanted, sizeof request))
        return -EFAULT;
    struct timespec64 wide = {.tv_sec = request.tv_sec, .tv_nsec = request.tv_nsec};
    return clock_sleep(clock, flags, &wide, left, false);
}

int32_t sys_clock_nanosleep_time64(int clock, uint32_t flags, uaddr_t wanted, uaddr_t left)
{
    struct timespec64 request;
    if (copy_from_user(&request, wanted, sizeof request))
        return -EFAULT;
    return clock_sleep(clock, flags, &request, left, true);
}

int32_t sys_nanosleep(uaddr_t wanted, uaddr_t left)
{
    return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, wanted, left);
}
