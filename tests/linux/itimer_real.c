/* ITIMER_REAL once and again and again; what setitimer and getitimer give back. */
#include "say.h"

static volatile int count;

static void handler(int signal)
{
    (void)signal;
    count++;
}

int main(void)
{
    struct itimerval value = {.it_value = {0, 5000}}, old = {{9, 9}, {9, 9}};
    on(SIGALRM, handler, 0);
    SAY(setitimer(ITIMER_REAL, &value, NULL));
    while (count < 1)
        usleep(1000);
    SAY(getitimer(ITIMER_REAL, &old));
    say("%d: %d %d\n", count, (int)old.it_value.tv_sec, (int)old.it_value.tv_usec);
    value = (struct itimerval){{0, 5000}, {0, 5000}};
    SAY(setitimer(ITIMER_REAL, &value, NULL));
    while (count < 5)
        usleep(1000);
    value = (struct itimerval){{100, 7}, {50, 0}};
    SAY(setitimer(ITIMER_REAL, &value, &old));
    say("%d %d\n", (int)old.it_interval.tv_sec, (int)old.it_interval.tv_usec);
    SAY(getitimer(ITIMER_REAL, &old));
    say("%d %d %d\n", (int)old.it_interval.tv_sec, (int)old.it_interval.tv_usec,
        old.it_value.tv_sec >= 49);
    SAY(syscall(SYS_setitimer, ITIMER_REAL, NULL, &old));
    SAY(getitimer(ITIMER_REAL, &old));
    say("%d\n", (int)old.it_value.tv_sec);
    return 0;
}
