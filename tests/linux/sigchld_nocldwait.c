/* SA_NOCLDWAIT: no zombies, yet the handler runs. */
#include "say.h"

static volatile int handled;

static void handler(int signal)
{
    handled = signal;
}

static void quit(void)
{
    usleep(10000);
}

int main(void)
{
    on(SIGCHLD, handler, SA_NOCLDWAIT | SA_RESTART);
    pid_t child = start(quit);
    SAY(waitpid(child, NULL, 0));
    say("%d\n", handled == SIGCHLD);
    return 0;
}
