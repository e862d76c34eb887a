/* Sleeping: bad times are EINVAL, absolute times in the past no sleep at all.
 */
// linux: yes
#include "tests/guest/child.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

struct old_timespec {
    int32_t seconds, nanoseconds;
};

static int sleep_error(int32_t seconds, int32_t nanoseconds)
{
    struct old_timespec time = {seconds, nanoseconds};
    return syscall(SYS_nanosleep, &time, NULL) == 0 ? 0 : errno;
}

static int sleep_on(int clock, int flags, int32_t seconds)
{
    struct old_timespec time = {seconds, 0};
    return syscall(SYS_clock_nanosleep, clock, flags, &time, NULL) == 0 ? 0 : errno;
}

int main(void)
{
    EXPECT(sleep_error(0, 0) == 0);
    EXPECT(sleep_error(-1, 0) == EINVAL && sleep_error(0, -1) == EINVAL);
    EXPECT(sleep_error(0, 1000000000) == EINVAL && sleep_error(INT32_MIN, 0) == EINVAL);
    EXPECT(sleep_on(CLOCK_MONOTONIC, TIMER_ABSTIME, 0) == 0);
    EXPECT(sleep_on(CLOCK_REALTIME, TIMER_ABSTIME, 0) == 0);
    EXPECT(sleep_on(CLOCK_REALTIME, TIMER_ABSTIME, 1000000000) == 0); /* 2001 */
    EXPECT(sleep_on(CLOCK_REALTIME, 0, 0) == 0);
    EXPECT(sleep_on(1000, 0, 0) == EINVAL);

    struct timespec now;
    EXPECT(clock_gettime(CLOCK_REALTIME, &now) == 0);
    EXPECT(sleep_on(CLOCK_REALTIME, TIMER_ABSTIME, (int32_t)now.tv_sec + 1) == 0);
    struct timespec then;
    EXPECT(clock_gettime(CLOCK_REALTIME, &then) == 0 && then.tv_sec >= now.tv_sec + 1);
    EXPECT(then.tv_sec <= now.tv_sec + 3);
    return 0;
}
