// status: signaled 14
/* alarm: seconds left are rounded up, a new one replaces the old, 0 cancels. */
#include "say.h"

int main(void)
{
    struct itimerval left;
    SAY(alarm(10));
    SAY(alarm(20));
    getitimer(ITIMER_REAL, &left);
    say("%d %d\n", left.it_value.tv_sec >= 19, (int)left.it_interval.tv_sec);
    SAY(alarm(0));
    SAY(alarm(0));
    left = (struct itimerval){.it_value = {3, 100}, .it_interval = {7, 8}};
    SAY(setitimer(ITIMER_REAL, &left, NULL));
    SAY(alarm(1));
    getitimer(ITIMER_REAL, &left);
    say("%d\n", (int)left.it_interval.tv_sec);
    pause();
    return 0;
}
