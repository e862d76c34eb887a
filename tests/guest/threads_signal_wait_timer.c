/*
 * A thread waits for a signal, whose default would end the process, and looks for it again and
 * again; the process has many threads, and another signal is pending, so that each of them is
 * looked at meanwhile. The timer's signal finds the thread that waits, whenever it comes.
 */
// run: --timeout 60
// linux: yes
#include "tests/guest/threads.h"

#include <signal.h>
#include <sys/time.h>
#include <time.h>

#define THREADS 600
#define SIGNALS 100

static volatile int over;

static void sleep_until_over(void *unused)
{
    (void)unused;
    while (!over)
        syscall(SYS_futex, &over, FUTEX_WAIT, 0, NULL, 0, 0);
}

int main(void)
{
    static struct thread threads[THREADS];
    struct itimerval each_tick = {{0, 10000}, {0, 10000}};
    struct timespec at_once = {0, 0};
    sigset_t both, alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    both = alarm;
    sigaddset(&both, SIGUSR1);
    EXPECT(sigprocmask(SIG_BLOCK, &both, NULL) == 0);
    for (unsigned i = 0; i < THREADS; i++)
        thread_start(&threads[i], sleep_until_over, NULL);
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    EXPECT(setitimer(ITIMER_REAL, &each_tick, NULL) == 0);
    for (unsigned taken = 0; taken < SIGNALS;)
        taken += sigtimedwait(&alarm, NULL, &at_once) == SIGALRM;
    over = 1;
    syscall(SYS_futex, &over, FUTEX_WAKE, THREADS, NULL, 0, 0);
    for (unsigned i = 0; i < THREADS; i++)
        thread_join(&threads[i]);
    return 0;
}
