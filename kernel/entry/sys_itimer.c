/* System calls of interval timers: argument checks, then kernel/process/itimer.c. */
#include "kernel/abi/errno.h"
#include "kernel/abi/time.h"
#include "kernel/base/divide.h"
#include "kernel/entry/calls.h"
#include "kernel/process/itimer.h"
#include "kernel/process/proc.h"
#include "kernel/threads/user_time.h"

static int write_itimer(uaddr_t to, const struct itimer_times *times)
{
    int error = user_time_write(to, TIME_TIMEVAL, times->interval);
    return error ? error
                 : user_time_write(to + offsetof(struct itimerval, it_value), TIME_TIMEVAL,
                                   times->value);
}

static int read_itimer(uaddr_t from, struct itimer_times *times)
{
    uaddr_t second = from + (uaddr_t)offsetof(struct itimerval, it_value);
    int interval = user_time_read(from, TIME_TIMEVAL, &times->interval);
    int value = user_time_read(second, TIME_TIMEVAL, &times->value);
    return interval == -EFAULT || value == -EFAULT ? -EFAULT : interval ? interval : value;
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
    int error = new ? read_itimer(new, &times) : 0;
    if (!error)
        error = itimer_get(proc_current(), which, &previous);
    if (!error)
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
