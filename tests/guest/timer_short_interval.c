/* An interval timer that expires far more often than the clock ticks does not hold up the machine.
 */
#include "tests/guest/child.h"

#include <sys/time.h>
#include <time.h>

int main(void)
{
    struct timespec begin, end;
    const struct itimerval shortest = {{0, 1}, {0, 1}}, none = {{0, 0}, {0, 0}};
    EXPECT(signal(SIGALRM, SIG_IGN) == SIG_DFL);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    EXPECT(setitimer(ITIMER_REAL, &shortest, NULL) == 0);
    for (volatile int i = 0; i < 50000000; i++)
        ;
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    EXPECT(setitimer(ITIMER_REAL, &none, NULL) == 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    EXPECT(end.tv_sec - begin.tv_sec < 20);
    return 0;
}
