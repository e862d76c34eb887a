/* A child stops, goes on and ends: waitpid and waitid tell each. */
// linux: yes
#include "tests/guest/child.h"

static void sleeps(void)
{
    for (;;)
        pause();
}

/* Waits for the news by waitid, looks twice, and returns si_code. */
static int news(pid_t child, int options)
{
    siginfo_t first = {0}, second = {0};
    EXPECT(waitid(P_PID, (id_t)child, &first, options | WNOWAIT) == 0);
    EXPECT(waitid(P_ALL, 0, &second, options) == 0);
    EXPECT(first.si_pid == child && second.si_pid == child && second.si_signo == SIGCHLD);
    EXPECT(first.si_code == second.si_code && first.si_status == second.si_status);
    second.si_pid = 1;
    int rest = waitid(P_PID, (id_t)child, &second, options | WNOHANG);
    EXPECT((options & WEXITED) ? rest == -1 : rest == 0 && second.si_pid == 0);
    return first.si_code;
}

static void by_waitid(void)
{
    pid_t child = child_start(sleeps);
    EXPECT(kill(child, SIGSTOP) == 0 && news(child, WSTOPPED) == CLD_STOPPED);
    EXPECT(kill(child, SIGCONT) == 0 && news(child, WCONTINUED) == CLD_CONTINUED);
    EXPECT(kill(child, SIGTERM) == 0 && news(child, WEXITED) == CLD_KILLED);
}

static void by_waitpid(void)
{
    int status;
    pid_t child = child_start(sleeps);
    EXPECT(setpgid(child, child) == 0); /* SIGTSTP stops only who has somebody to continue it */
    EXPECT(waitpid(child, &status, WNOHANG | WUNTRACED) == 0);
    EXPECT(kill(child, SIGTSTP) == 0 && waitpid(child, &status, WUNTRACED) == child);
    EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
    EXPECT(!WIFEXITED(status) && !WIFSIGNALED(status) && !WIFCONTINUED(status));
    EXPECT(waitpid(child, &status, WNOHANG | WUNTRACED) == 0); /* told once */
    EXPECT(kill(child, SIGCONT) == 0 && waitpid(child, &status, WCONTINUED) == child);
    EXPECT(WIFCONTINUED(status) && !WIFSTOPPED(status) && !WIFSIGNALED(status));
    EXPECT(kill(child, SIGKILL) == 0 && ended_by(child_wait(child), SIGKILL));
}

int main(void)
{
    siginfo_t info;
    by_waitid();
    by_waitpid();
    EXPECT(waitid(P_ALL, 0, &info, WEXITED) == -1 && errno == ECHILD);
    EXPECT(waitid(P_ALL, 0, &info, 0) == -1 && errno == EINVAL);
    return 0;
}
