/* A handler ends wait with EINTR, unless it has SA_RESTART. */
#include "say.h"

static pid_t parent;

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

static void signal_parent(void)
{
    wait_until(parent, 'S');
    kill(parent, SIGUSR1);
    usleep(20000);
}

int main(void)
{
    int status;
    parent = getpid();
    on(SIGUSR1, handler, 0);
    pid_t child = start(signal_parent);
    SAY(waitpid(child, &status, 0));
    SAY(waitpid(child, &status, 0) == child);
    on(SIGUSR1, handler, SA_RESTART);
    child = start(signal_parent);
    SAY(waitpid(child, &status, 0) == child);
    say_status("child", status);
    return 0;
}
