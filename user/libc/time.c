/* Clocks, sleeping and timers. */
#include "user/libc/system_call.h"

#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    return system_call_result(call2(SYS_clock_gettime, clock, (long)now));
}

int clock_getres(clockid_t clock, struct timespec *step)
{
    return system_call_result(call2(SYS_clock_getres, clock, (long)step));
}

int gettimeofday(struct timeval *now, void *zone)
{
    return system_call_result(call2(SYS_gettimeofday, (long)now, (long)zone));
}

time_t time(time_t *seconds)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds)
        *seconds = now.tv_sec;
    return now.tv_sec;
}

clock_t clock(void)
{
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
        return -1;
    return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / 1000;
}

clock_t times(struct tms *usage)
{
    return system_call_result(call1(SYS_times, (long)usage));
}

int nanosleep(const struct timespec *span, struct timespec *left)
{
    return system_call_result(call2(SYS_nanosleep, (long)span, (long)left));
}

unsigned sleep(unsigned seconds)
{
    struct timespec span = {.tv_sec = (int32_t)seconds};
    return nanosleep(&span, &span) < 0 ? (unsigned)span.tv_sec : 0;
}

int usleep(useconds_t microseconds)
{
    struct timespec span = {
        .tv_sec = (int32_t)(microseconds / 1000000),
        .tv_nsec = (int32_t)(microseconds % 1000000 * 1000),
    };
    return nanosleep(&span, NULL);
}

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
    return system_call_result(call3(SYS_setitimer, which, (long)value, (long)old));
}

int getitimer(int which, struct itimerval *value)
{
    return system_call_result(call2(SYS_getitimer, which, (long)value));
}

unsigned alarm(unsigned seconds)
{
    return call1(SYS_alarm, (long)seconds);
}
