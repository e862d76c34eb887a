/* signal(7): sigtimedwait is one of the calls that end with EINTR when they are stopped. */
#include "say.h"

static void wait_for_signal(void)
{
    sigset_t set = set_of(SIGUSR1, 0);
    block(SIGUSR1, 0);
    SAY(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8));
}

int main(void)
{
    int status;
    pid_t child = start_sleeper(wait_for_signal);
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGCONT);
    say_status("child", status_of(child));
    return 0;
}
