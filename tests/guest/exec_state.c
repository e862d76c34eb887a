/* What an exec keeps: PID, mask, pending and ignored signals. What it does not: the rest. */
#include "tests/guest/child.h"

#include <string.h>

int main(int argc, char **argv)
{
    sigset_t set;
    char pid[16];
    struct sigaction action;
    if (argc > 1) {
        EXPECT(atoi(argv[1]) == getpid());
        EXPECT(sigprocmask(SIG_BLOCK, NULL, &set) == 0 && sigismember(&set, SIGTERM));
        EXPECT(sigpending(&set) == 0 && sigismember(&set, SIGTERM));
        EXPECT(sigaction(SIGUSR1, NULL, &action) == 0 && action.sa_handler == SIG_IGN);
        EXPECT(sigaction(SIGUSR2, NULL, &action) == 0 && action.sa_handler == SIG_DFL);
        EXPECT(getsid(0) == getpid() && getpgrp() == getpid());
        sigemptyset(&set);
        sigprocmask(SIG_SETMASK, &set, NULL);
        return 1;
    }
    pid_t child = fork();
    if (child == 0) {
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        EXPECT(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
        EXPECT(raise(SIGTERM) == 0 && signal(SIGUSR1, SIG_IGN) == SIG_DFL);
        EXPECT(setsid() == getpid());
        snprintf(pid, sizeof pid, "%d", getpid());
        execl(argv[0], argv[0], pid, (char *)NULL);
    }
    EXPECT(ended_by(child_wait(child), SIGTERM));
    return 0;
}
