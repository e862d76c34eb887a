/* nanosleep and clock_nanosleep: lower bounds, rests, errors. */
#include "say.h"

static void handler(int signal)
{
    (void)signal;
}

static long long now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(void)
{
    struct timespec time = {.tv_nsec = 20000000}, rest = {-5, -5};
    long long begin = now(CLOCK_MONOTONIC);
    SAY(nanosleep(&time, &rest));
    say("%d %d\n", now(CLOCK_MONOTONIC) - begin >= 20000000, (int)rest.tv_sec);
    struct itimerval soon = {.it_value.tv_usec = 10000};
    on(SIGALRM, handler, 0);
    setitimer(ITIMER_REAL, &soon, NULL);
    time = (struct timespec){.tv_sec = 100};
    SAY(nanosleep(&time, &rest));
    say("%d\n", rest.tv_sec >= 98 && rest.tv_sec < 100);
    begin = now(CLOCK_MONOTONIC) + 20000000;
    time = (struct timespec){begin / 1000000000, begin % 1000000000};
    SAY(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL));
    say("%d\n", now(CLOCK_MONOTONIC) >= begin);
    SAY(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL)); /* it is past */
    time = (struct timespec){.tv_nsec = -1};
    SAY(nanosleep(&time, NULL));
    time = (struct timespec){.tv_nsec = 1000000000};
    SAY(nanosleep(&time, NULL));
    time = (struct timespec){.tv_sec = -1};
    SAY(nanosleep(&time, NULL));
    SAY(syscall(SYS_nanosleep, 4, NULL));
    SAY(syscall(SYS_clock_nanosleep, 77, 0, &soon, NULL));
    SAY(syscall(SYS_clock_gettime, 77, &time));
    SAY(syscall(SYS_clock_gettime, CLOCK_REALTIME, 4));
    return 0;
}
