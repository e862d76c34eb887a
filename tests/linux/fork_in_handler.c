/* A handler forks: both return from it, to the same place. */
#include "say.h"

static volatile pid_t child = -1;

static void handler(int signal)
{
    child = fork();
    if (child)
        wait_until(child, 'Z');
    say("%s of %s, blocked %d\n", child ? "parent" : "child", sigabbrev_np(signal),
        is_blocked(signal));
    if (child)
        say_status("child", status_of(child));
}

int main(void)
{
    on(SIGUSR1, handler, 0);
    raise(SIGUSR1);
    say("%s: blocked %d\n", child ? "parent" : "child", is_blocked(SIGUSR1));
    return child ? 0 : 9;
}
