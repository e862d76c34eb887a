/* nanosleep never ends early, and at most two ticks of virtual time late. */
// run: --icount
#include "tests/guest/child.h"

#include <stdint.h>
#include <time.h>

static int64_t now(void)
{
    struct timespec time;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(void)
{
    const int64_t spans[] = {0,        1,        1000,     999999,    1000000,    5000000,
                             10000000, 10000001, 55555555, 999999999, 1000000000, 2500000000};
    for (unsigned i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        struct timespec span = {.tv_sec = spans[i] / 1000000000, .tv_nsec = spans[i] % 1000000000};
        int64_t begin = now();
        EXPECT(nanosleep(&span, NULL) == 0);
        int64_t late = now() - begin - spans[i];
        if (late < 0 || late > 20000000)
            printf("%lld ns: %lld late\n", (long long)spans[i], (long long)late);
        EXPECT(late >= 0 && late <= 20000000);
    }
    return 0;
}
