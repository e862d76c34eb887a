// status: signaled 10
/* Setting a pending signal to be ignored drops it, also where that is the default. */
#include "say.h"

int main(void)
{
    block(SIGUSR1, SIGCHLD);
    raise(SIGUSR1);
    raise(SIGCHLD);
    say("%d %d\n", is_pending(SIGUSR1), is_pending(SIGCHLD));
    signal(SIGUSR1, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    say("%d %d\n", is_pending(SIGUSR1), is_pending(SIGCHLD));
    raise(SIGUSR1);
    say("%d\n", is_pending(SIGUSR1));
    signal(SIGUSR1, SIG_DFL);
    say("%d\n", is_pending(SIGUSR1));
    unblock(SIGUSR1, SIGCHLD);
    return 0;
}
