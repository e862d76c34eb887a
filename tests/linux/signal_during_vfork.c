/* A signal for a parent inside vfork is handled when the child has gone. */
#include "say.h"

static volatile int handled;

static void handler(int signal)
{
    handled = signal;
}

int main(void)
{
    on(SIGUSR1, handler, 0);
    volatile int seen = -1;
    pid_t child = vfork();
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        usleep(20000);
        seen = handled;
        _exit(2);
    }
    say("seen by the child %d, by the parent %d\n", seen, handled == SIGUSR1);
    say_status("child", status_of(child));
    return 0;
}
