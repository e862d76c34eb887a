/* A signal to oneself that is not blocked is handled before kill returns. */
#include "say.h"

static volatile int handled;

static void handler(int signal)
{
    handled = signal;
}

int main(void)
{
    on(SIGUSR1, handler, 0);
    kill(getpid(), SIGUSR1);
    say("%d\n", handled == SIGUSR1);
    handled = 0;
    block(SIGUSR1, 0);
    kill(getpid(), SIGUSR1);
    say("%d\n", handled);
    unblock(SIGUSR1, 0);
    say("%d\n", handled == SIGUSR1);
    return 0;
}
