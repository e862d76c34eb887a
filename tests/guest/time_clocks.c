/* The clocks never go back, agree with one another, and refuse what is not there. */
// linux: yes
#include "tests/guest/child.h"

#include <stdint.h>
#include <sys/time.h>
#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec time;
    EXPECT(clock_gettime(clock, &time) == 0);
    EXPECT(time.tv_nsec >= 0 && time.tv_nsec < 1000000000);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(void)
{
    struct timespec time;
    int64_t last = read_clock(CLOCK_MONOTONIC), first = last;
    for (int i = 0; i < 20000; i++) {
        int64_t next = read_clock(CLOCK_MONOTONIC);
        EXPECT(next >= last);
        last = next;
    }
    EXPECT(last > first);
    last = read_clock(CLOCK_REALTIME);
    EXPECT(last / 1000000000 > 1577836800); /* 2020 */
    struct timeval day;
    EXPECT(gettimeofday(&day, NULL) == 0);
    EXPECT(day.tv_sec * 1000000ll + day.tv_usec >= last / 1000);
    EXPECT(day.tv_sec - last / 1000000000 <= 5);
    EXPECT(clock_gettime(1000, &time) < 0 && errno == EINVAL);
    EXPECT(clock_getres(CLOCK_MONOTONIC, &time) == 0 && time.tv_sec == 0 && time.tv_nsec > 0);
    return 0;
}
