/* Lengths of time in user memory. */
#include "kernel/threads/user_time.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/syscall.h"
#include "kernel/abi/time.h"
#include "mm/usercopy.h"

#define LONGEST   (1ll << 33) /* seconds: 272 years */
#define US_PER_S  1000000
#define NS_PER_US 1000

bool call_has_wide_times(void)
{
    uint32_t number = call_number();
    return number >= SYS_clock_gettime64 && number <= SYS_sched_rr_get_interval_time64;
}

int user_timespec_read(uaddr_t at, struct timespec64 *out)
{
    struct timespec narrow;
    if (call_has_wide_times())
        return copy_from_user(out, at, sizeof *out);
    if (copy_from_user(&narrow, at, sizeof narrow))
        return -EFAULT;
    *out = (struct timespec64){.tv_sec = narrow.tv_sec, .tv_nsec = narrow.tv_nsec};
    return 0;
}

static int read_timeval(uaddr_t at, enum time_shape shape, struct timespec64 *out)
{
    struct timeval value;
    if (copy_from_user(&value, at, sizeof value))
        return -EFAULT;
    if (shape == TIME_TIMEVAL && (value.tv_usec < 0 || value.tv_usec >= US_PER_S))
        return -EINVAL;
    *out = (struct timespec64){.tv_sec = (int64_t)value.tv_sec + value.tv_usec / US_PER_S,
                               .tv_nsec = value.tv_usec % US_PER_S * NS_PER_US};
    return 0;
}

int user_time_read(uaddr_t at, enum time_shape shape, uint64_t *nanoseconds)
{
    struct timespec64 time;
    int error =
        shape == TIME_TIMESPEC ? user_timespec_read(at, &time) : read_timeval(at, shape, &time);
    if (error)
        return error;
    if (time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= (int32_t)NS_PER_SECOND)
        return -EINVAL;
    *nanoseconds = time.tv_sec >= LONGEST
                       ? WAIT_FOREVER
                       : (uint64_t)time.tv_sec * NS_PER_SECOND + (uint32_t)time.tv_nsec;
    return 0;
}

int user_time_write(uaddr_t at, enum time_shape shape, uint64_t nanoseconds)
{
    int32_t rest = (int32_t)divide_u64(&nanoseconds, NS_PER_SECOND);
    int32_t seconds = (int32_t)nanoseconds;
    struct timespec64 wide = {.tv_sec = (int64_t)nanoseconds, .tv_nsec = rest};
    struct timespec spec = {seconds, rest};
    struct timeval value = {seconds, rest / NS_PER_US};
    if (shape != TIME_TIMESPEC)
        return copy_to_user(at, &value, sizeof value);
    return call_has_wide_times() ? copy_to_user(at, &wide, sizeof wide)
                                 : copy_to_user(at, &spec, sizeof spec);
}

int user_timeout_read(struct user_timeout *timeout, enum time_shape shape, uaddr_t at)
{
    uint64_t length;
    *timeout = (struct user_timeout){shape, at, WAIT_FOREVER};
    int error = at ? user_time_read(at, shape, &length) : 0;
    if (at && !error)
        timeout->deadline = length ? deadline_from(time_now(), length) : 0;
    return error;
}

int user_timeout_write_left(const struct user_timeout *timeout)
{
    if (timeout->deadline == 0 || timeout->deadline == WAIT_FOREVER)
        return 0;
    uint64_t now = time_now();
    uint64_t left = timeout->deadline > now ? timeout->deadline - now : 0;
    return user_time_write(timeout->at, timeout->shape, left);
}
