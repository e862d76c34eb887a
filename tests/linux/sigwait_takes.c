/* sigwaitinfo takes standard signals before real-time ones, and only those that are asked for. */
#include "say.h"

int main(void)
{
    sigset_t set, all;
    siginfo_t info;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 1});
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 2});
    sigqueue(getpid(), SIGUSR2, (union sigval){.sival_int = 3});
    sigqueue(getpid(), SIGHUP, (union sigval){.sival_int = 4});
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 5});
    sigfillset(&set);
    sigdelset(&set, SIGHUP);
    for (int i = 0; i < 4; i++) {
        int signal = sigwaitinfo(&set, &info);
        say("%d %d %d\n", signal, info.si_code, info.si_value.sival_int);
    }
    say("%d %d\n", is_pending(SIGHUP), is_pending(SIGRTMIN));
    return 0;
}
