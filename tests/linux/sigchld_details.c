/* si_code and si_status of SIGCHLD. */
#include "say.h"

static void quit(void)
{
    _exit(12);
}

static void fault(void)
{
    *(volatile int *)16 = 1;
}

static void take(const char *what, pid_t child)
{
    siginfo_t info;
    sigset_t set = set_of(SIGCHLD, 0);
    sigwaitinfo(&set, &info);
    say("%s: signo %d code %d pid %d uid %d status %d\n", what, info.si_signo, info.si_code,
        info.si_pid == child, (int)info.si_uid, info.si_status);
}

int main(void)
{
    block(SIGCHLD, 0);
    pid_t child = start(quit);
    take("exit", child);
    child = start(fault);
    take("fault", child);
    child = start_sleeper(pause_forever);
    kill(child, SIGSTOP);
    take("stop", child);
    kill(child, SIGCONT);
    take("continue", child);
    kill(child, SIGKILL);
    take("kill", child);
    return 0;
}
