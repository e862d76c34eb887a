/* A child inherits the signal mask and what is ignored, but no pending signal. */
// linux: yes
#include "tests/guest/child.h"

static void look(void)
{
    sigset_t mask, pending;
    struct sigaction action;
    EXPECT(sigprocmask(SIG_BLOCK, NULL, &mask) == 0 && sigismember(&mask, SIGTERM));
    EXPECT(sigpending(&pending) == 0 && !sigismember(&pending, SIGTERM));
    EXPECT(sigaction(SIGUSR1, NULL, &action) == 0 && action.sa_handler == SIG_IGN);
    EXPECT(raise(SIGUSR1) == 0);
}

int main(void)
{
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    EXPECT(signal(SIGUSR1, SIG_IGN) == SIG_DFL);
    EXPECT(raise(SIGTERM) == 0);
    EXPECT(sigpending(&pending) == 0 && sigismember(&pending, SIGTERM));
    EXPECT(exited_with(status_of(look), 0));
    return 0;
}
