/* System calls of interval timers: argument checks, then kernel/process/itimer.c. */
#include "kernel/abi/errno.h"
#include "kernel/abi/time.h"
#include "kernel/base/divide.h"
#include "kernel/entry/calls.h"
#include "kernel/process/itimer.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

#define NS_PER_US 1000u

static int to_nanoseconds(const struct timeval *time, uint64_t *out)
{
    if (time->tv_sec < 0 || time->tv_usec < 0 || time->tv_usec >= 1000000)
        return -EINVAL;
    *out = (uint64_t)time->tv_sec * NS_PER_SECOND + (uint32_t)time->tv_usec * NS_PER_US;
    return 0;
}

static struct timeval to_timeval(uint64_t nanoseconds)
{
    uint32_t rest = divide_u64(&nanoseconds, NS_PER_SECOND);
    return (struct timeval){(int32_t)nanoseconds, (int32_t)(rest / NS_PER_US)};
}

static int write_itimer(uaddr_t to, const struct itimer_times *times)
{
    struct itimerval value = {to_timeval(times->interval), to_timeval(times->value)};
    return copy_to_user(to, &value, sizeof value);
}

int32_t sys_getitimer(int which, uaddr_t out)
{
    struct itimer_times times;
    int error = itimer_get(proc_current(), which, &times);
    return error ? error : write_itimer(out, &times);
}

int32_t sys_setitimer(int which, uaddr_t new, uaddr_t old)
{
    struct itimer_times previous, times = {0};
    struct itimerval value;
    int error = itimer_get(proc_current(), which, &previous);
    if (error)
        return error;
    if (new) {
        if (copy_from_user(&value, new, sizeof value))
            return -EFAULT;
        if (to_nanoseconds(&value.it_value, &times.value) ||
            to_nanoseconds(&value.it_interval, &times.interval))
            return -EINVAL;
    }
    error = itimer_set(proc_current(), which, &times);
    if (!error && old)
        error = write_itimer(old, &previous);
    return error;
}

int32_t sys_alarm(uint32_t seconds)
{
    struct itimer_times previous, times = {.value = (uint64_t)seconds * NS_PER_SECOND};
    itimer_get(proc_current(), ITIMER_REAL, &previous);
    int error = itimer_set(proc_current(), ITIMER_REAL, &times);
    if (error)
        return error;
    if (previous.value && previous.value < NS_PER_SECOND)
        return 1; /* not 0, which says that there was none */
    uint64_t left = previous.value + NS_PER_SECOND / 2;
    divide_u64(&left, NS_PER_SECOND);
    return (int32_t)left;
}
