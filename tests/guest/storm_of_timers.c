/*
 * Very many timers that ring at each tick, and sleepers that wake at each, leave the CPU to others:
 * who computes gets nearly all of it, and a sleep ends when it is due.
 */
// run: --icount --mem 512 --timeout 120
#include "tests/guest/child.h"
#include "tests/guest/clock.h"

#include <sys/time.h>

#define TIMERS     2000
#define SLEEPERS   1800
#define INTERVAL   10000 /* microseconds: a tick */
#define COMPUTE_NS 500000000u
#define SOON_NS    (2 * COMPUTE_NS)

/* Its signal is ignored. */
static void ring(void)
{
    struct itimerval timer = {.it_interval.tv_usec = INTERVAL, .it_value.tv_usec = INTERVAL};
    EXPECT(signal(SIGALRM, SIG_IGN) != SIG_ERR);
    EXPECT(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    for (;;)
        pause();
}

static void sleep_again_and_again(void)
{
    for (;;)
        usleep(1);
}

/* So many instructions, each a nanosecond. */
static void compute(uint64_t count)
{
    for (volatile uint32_t left = (uint32_t)(count / 4); left > 0; left--)
        ;
}

int main(void)
{
    static pid_t children[TIMERS + SLEEPERS];
    for (int i = 0; i < TIMERS + SLEEPERS; i++)
        children[i] = child_start(i < TIMERS ? ring : sleep_again_and_again);
    sleep(1);
    uint64_t begin = clock_ns();
    compute(COMPUTE_NS);
    EXPECT(clock_since(begin) < SOON_NS);
    begin = clock_ns();
    usleep(100000);
    EXPECT(clock_since(begin) < 200000000);
    for (int i = 0; i < TIMERS + SLEEPERS; i++) {
        EXPECT(kill(children[i], SIGKILL) == 0);
        EXPECT(waitpid(children[i], NULL, 0) == children[i]);
    }
    return 0;
}
