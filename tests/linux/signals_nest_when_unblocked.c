/* Several pending signals: in which order their handlers run, and with which masks. */
#include "say.h"

static void handler(int signal)
{
    say("in %s: %d %d %d %d\n", sigabbrev_np(signal), is_blocked(SIGHUP), is_blocked(SIGUSR1),
        is_blocked(SIGUSR2), is_blocked(SIGTERM));
}

static void send(void)
{
    raise(SIGTERM);
    raise(SIGUSR2);
    raise(SIGHUP);
    raise(SIGUSR1);
}

int main(void)
{
    sigset_t all, old;
    struct sigaction action = {.sa_handler = handler};
    sigfillset(&all);
    for (int round = 0; round < 2; round++) {
        sigaction(SIGHUP, &action, NULL);
        sigaction(SIGUSR1, &action, NULL);
        sigaction(SIGUSR2, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        sigprocmask(SIG_SETMASK, &all, &old);
        send();
        sigprocmask(SIG_SETMASK, &old, NULL);
        action.sa_mask = all;
    }
    return 0;
}
