/* SIGCONT drops pending stop signals, a stop signal a pending SIGCONT; others keep their values. */
#include "say.h"

int main(void)
{
    signal(SIGCONT, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigaddset(&set, SIGTTIN);
    sigaddset(&set, SIGCONT);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGTSTP);
    raise(SIGTTIN);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGTTIN), is_pending(SIGCONT));
    raise(SIGCONT);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGTTIN), is_pending(SIGCONT));
    raise(SIGTSTP);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGTTIN), is_pending(SIGCONT));

    siginfo_t info;
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 42});
    sigqueue(getpid(), SIGTSTP, (union sigval){.sival_int = 43});
    raise(SIGCONT);
    say("%d %d %d\n", is_pending(SIGTSTP), is_pending(SIGUSR1), is_pending(SIGCONT));
    sigset_t user;
    sigemptyset(&user);
    sigaddset(&user, SIGUSR1);
    say("%d\n", sigwaitinfo(&user, &info));
    say("%d\n", info.si_value.sival_int);
    return 0;
}
