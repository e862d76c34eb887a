/* The CPU time of threads and of their process, and sleeping by several clocks at once. */
// libc: musl
#include "pthreads.h"

static volatile int stop;

static long milliseconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        return -1;
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void burn(long wanted)
{
    long begin = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    while (milliseconds(CLOCK_THREAD_CPUTIME_ID) - begin < wanted)
        ;
}

static void *burns(void *wanted)
{
    burn((long)wanted);
    return (void *)(milliseconds(CLOCK_THREAD_CPUTIME_ID) >= (long)wanted);
}

static void *sleeps(void *unused)
{
    usleep(100000);
    (void)unused;
    return (void *)(milliseconds(CLOCK_THREAD_CPUTIME_ID) < 50);
}

static void *waits(void *unused)
{
    while (!stop)
        usleep(1000);
    return unused;
}

static void of_each(void)
{
    long before = milliseconds(CLOCK_PROCESS_CPUTIME_ID);
    long mine = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    say("burnt: %ld\n", in_thread(burns, 100));
    say("slept: %ld\n", in_thread(sleeps, 0));
    say("the process has it: %d\n", milliseconds(CLOCK_PROCESS_CPUTIME_ID) - before >= 100);
    say("and I have not: %d\n", milliseconds(CLOCK_THREAD_CPUTIME_ID) - mine < 100);
}

static void of_another(void)
{
    clockid_t own, other;
    pthread_t thread = thread_start(waits, 0);
    SAY_ERROR(pthread_getcpuclockid(pthread_self(), &own));
    SAY_ERROR(pthread_getcpuclockid(thread, &other));
    burn(100);
    say("by its clock: %d, %d\n", milliseconds(own) >= 100,
        milliseconds(other) >= 0 && milliseconds(other) < 100);
    stop = 1;
    pthread_join(thread, NULL);
    SAY_ERROR(clock_getcpuclockid(0, &own));
    say("of the process: %d\n", milliseconds(own) >= 100);
}

static void *sleep_until(void *clock)
{
    struct timespec end = moment((clockid_t)(long)clock, 50);
    int error = clock_nanosleep((clockid_t)(long)clock, TIMER_ABSTIME, &end, NULL);
    return (void *)(long)(error == 0 && has_passed((clockid_t)(long)clock, &end));
}

static void side_by_side(void)
{
    long begin = milliseconds(CLOCK_MONOTONIC);
    pthread_t threads[6];
    long good = 0;
    for (int i = 0; i < 6; i++)
        threads[i] = thread_start(sleep_until, i % 2 ? CLOCK_REALTIME : CLOCK_MONOTONIC);
    for (int i = 0; i < 6; i++)
        good += thread_join(threads[i]);
    say("slept well: %ld, at once: %d\n", good, milliseconds(CLOCK_MONOTONIC) - begin < 290);
}

int main(void)
{
    of_each();
    of_another();
    side_by_side();
    return 0;
}
