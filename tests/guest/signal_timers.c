/* setitimer, getitimer and alarm: once, again and again, by the clock and by CPU time. */
// linux: yes
#include "tests/guest/child.h"

#include <sys/time.h>
#include <time.h>

static volatile int runs;

static void count(int signal)
{
    (void)signal;
    runs++;
}

static int64_t microseconds(struct timeval time)
{
    return time.tv_sec * 1000000ll + time.tv_usec;
}

static void by_the_clock(void)
{
    struct itimerval value = {{0, 20000}, {0, 30000}}, left;
    struct timeval begin, end;
    signal(SIGALRM, count);
    EXPECT(gettimeofday(&begin, NULL) == 0 && setitimer(ITIMER_REAL, &value, NULL) == 0);
    EXPECT(getitimer(ITIMER_REAL, &left) == 0 && microseconds(left.it_interval) == 20000);
    EXPECT(microseconds(left.it_value) > 0 && microseconds(left.it_value) <= 30000);
    while (runs < 5)
        pause();
    EXPECT(gettimeofday(&end, NULL) == 0);
    EXPECT(microseconds(end) - microseconds(begin) >= 30000 + 4 * 20000 - 1000);
    EXPECT(setitimer(ITIMER_REAL, &(struct itimerval){0}, &left) == 0);
    EXPECT(microseconds(left.it_interval) == 20000);
    runs = 0;
    usleep(60000);
    EXPECT(runs == 0);
    EXPECT(getitimer(ITIMER_REAL, &left) == 0 && microseconds(left.it_value) == 0);
}

static void of_cpu_time(int which, int signal_of_it)
{
    struct itimerval value = {{0, 0}, {0, 30000}};
    runs = 0;
    signal(signal_of_it, count);
    EXPECT(setitimer(which, &value, NULL) == 0);
    while (runs == 0)
        ;
    EXPECT(runs == 1);
}

static void ends_by_alarm(void)
{
    signal(SIGALRM, SIG_DFL);
    EXPECT(alarm(100) == 0 && alarm(1) == 100);
    for (;;)
        pause();
}

/* Neither goes to a child; exec leaves it. */
static void not_inherited(void)
{
    struct itimerval left;
    EXPECT(getitimer(ITIMER_REAL, &left) == 0 && microseconds(left.it_value) == 0);
}

int main(void)
{
    by_the_clock();
    of_cpu_time(ITIMER_VIRTUAL, SIGVTALRM);
    of_cpu_time(ITIMER_PROF, SIGPROF);
    EXPECT(ended_by(status_of(ends_by_alarm), SIGALRM));
    EXPECT(alarm(50) == 0 && exited_with(status_of(not_inherited), 0) && alarm(0) == 50);
    EXPECT(setitimer(3, &(struct itimerval){0}, NULL) == -1 && errno == EINVAL);
    EXPECT(setitimer(0, &(struct itimerval){{0, 0}, {0, 1000000}}, NULL) == -1 && errno == EINVAL);
    return 0;
}
