/* SIGCONT drops pending stop signals, a stop signal drops a pending SIGCONT. */
#include "say.h"

int main(void)
{
    signal(SIGCONT, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGTTIN);
    sigaddset(&set, SIGCONT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGTSTP);
    raise(SIGTTIN);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGTTIN), is_pending(SIGCONT));
    raise(SIGCONT);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGTTIN), is_pending(SIGCONT));
    raise(SIGTSTP);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGTTIN), is_pending(SIGCONT));
    return 0;
}
