/* ITIMER_VIRTUAL and ITIMER_PROF count CPU time: not while the process sleeps. */
#include "say.h"

static volatile int virtual, prof;

static void handler(int signal)
{
    if (signal == SIGVTALRM)
        virtual ++;
    else
        prof++;
}

int main(void)
{
    struct itimerval often = {{0, 100000}, {0, 100000}}, none = {0}, now;
    on(SIGVTALRM, handler, SA_RESTART);
    on(SIGPROF, handler, SA_RESTART);
    SAY(setitimer(ITIMER_VIRTUAL, &often, NULL));
    SAY(setitimer(ITIMER_PROF, &often, NULL));
    usleep(150000);
    say("%d %d\n", virtual, prof);
    while (virtual < 2 || prof < 2)
        ;
    SAY(getitimer(ITIMER_VIRTUAL, &now));
    say("%d\n", (int)now.it_interval.tv_usec);
    SAY(setitimer(ITIMER_VIRTUAL, &none, NULL));
    SAY(setitimer(ITIMER_PROF, &none, NULL));
    return 0;
}
