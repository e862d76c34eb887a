/* A write to a pipe that a handler interrupts half-way returns how much went, also with SA_RESTART.
 */
#include "say.h"

static char large[100000];

static void handler(int signal)
{
    (void)signal;
}

int main(void)
{
    int ends[2];
    struct itimerval soon = {.it_value.tv_usec = 20000};
    pipe(ends);
    on(SIGALRM, handler, SA_RESTART);
    setitimer(ITIMER_REAL, &soon, NULL);
    SAY(write(ends[1], large, sizeof large));
    SAY(read(ends[0], large, sizeof large));
    return 0;
}
