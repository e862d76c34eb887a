/* A stop and a continuation are each reported once, and only when asked for. */
#include "say.h"

static int wait_now(pid_t child, int options)
{
    int status = 0;
    pid_t pid = waitpid(child, &status, options | WNOHANG);
    return pid < 0 ? -errno : pid == 0 ? 0 : status;
}

int main(void)
{
    pid_t child = start_sleeper(pause_forever);
    kill(child, SIGSTOP);
    wait_until(child, 'T');
    say("%#x\n", wait_now(child, 0));
    say("%#x\n", wait_now(child, WCONTINUED));
    say("%#x\n", wait_now(child, WUNTRACED));
    say("%#x\n", wait_now(child, WUNTRACED));
    kill(child, SIGCONT);
    wait_until(child, 'S');
    say("%#x\n", wait_now(child, WUNTRACED));
    say("%#x\n", wait_now(child, WCONTINUED));
    say("%#x\n", wait_now(child, WCONTINUED));
    kill(child, SIGTSTP);
    wait_until(child, 'S'); /* a stop of an orphaned group: but this group is ours */
    kill(child, SIGKILL);
    say("%#x\n", status_of(child));
    return 0;
}
