/* Blocked SIGCHLDs of several children are one: wait is to be called until nothing is left. */
#include "say.h"

static volatile int handled, reaped;

static void handler(int signal)
{
    (void)signal;
    handled++;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
}

static void quit(void)
{
}

int main(void)
{
    on(SIGCHLD, handler, 0);
    block(SIGCHLD, 0);
    for (int i = 0; i < 4; i++)
        wait_until(start(quit), 'Z');
    unblock(SIGCHLD, 0);
    say("handled %d, reaped %d\n", handled, reaped);
    return 0;
}
