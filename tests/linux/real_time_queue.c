/* Real-time signals queue, each with its value, lower numbers first. */
#include "say.h"

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%d: %d\n", signal - SIGRTMIN, info->si_value.sival_int);
}

int main(void)
{
    sigset_t all, old;
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    action.sa_mask = all;
    for (int i = 0; i < 3; i++)
        sigaction(SIGRTMIN + i, &action, NULL);
    for (int i = 0; i < 9; i++)
        sigqueue(getpid(), SIGRTMIN + 2 - i % 3, (union sigval){.sival_int = i});
    sigprocmask(SIG_SETMASK, &old, NULL);
    return 0;
}
