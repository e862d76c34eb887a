/* Bad arguments of setitimer and getitimer. */
#include "say.h"

int main(void)
{
    struct itimerval bad = {.it_value.tv_usec = 1000000}, good = {.it_value.tv_sec = 50};
    struct itimerval negative = {.it_value.tv_sec = -1}, interval = {.it_interval.tv_usec = -1};
    SAY(syscall(SYS_setitimer, ITIMER_REAL, &bad, NULL));
    SAY(syscall(SYS_setitimer, ITIMER_REAL, &negative, NULL));
    SAY(syscall(SYS_setitimer, ITIMER_REAL, &interval, NULL));
    SAY(syscall(SYS_setitimer, 3, &good, NULL));
    SAY(syscall(SYS_setitimer, -1, &good, NULL));
    SAY(syscall(SYS_setitimer, ITIMER_REAL, 4, NULL));
    SAY(syscall(SYS_setitimer, ITIMER_REAL, &good, 4));
    SAY(alarm(0));
    SAY(syscall(SYS_getitimer, 3, &good));
    SAY(syscall(SYS_getitimer, ITIMER_REAL, 4));
    return 0;
}
