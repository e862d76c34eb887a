/* What waitid tells of each kind of news. */
#include "say.h"

static void tell(const char *what, pid_t child, int options)
{
    siginfo_t info;
    memset(&info, 0x55, sizeof info);
    int result = waitid(P_PID, (id_t)child, &info, options);
    say("%s: %d signo %d errno %d code %d pid %d uid %d status %d\n", what, result, info.si_signo,
        info.si_errno, info.si_code, info.si_pid == child, (int)info.si_uid, info.si_status);
}

static void quit(void)
{
    _exit(300);
}

int main(void)
{
    pid_t child = start(quit);
    tell("exited, left", child, WEXITED | WNOWAIT);
    tell("exited", child, WEXITED);
    child = start_sleeper(pause_forever);
    kill(child, SIGSTOP);
    tell("stopped, left", child, WSTOPPED | WNOWAIT);
    tell("stopped", child, WSTOPPED);
    kill(child, SIGCONT);
    tell("continued", child, WCONTINUED);
    kill(child, SIGTERM);
    tell("killed", child, WEXITED | WSTOPPED | WCONTINUED);
    return 0;
}
