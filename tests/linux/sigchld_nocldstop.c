/* SA_NOCLDSTOP: no SIGCHLD for a stop, nor for a continuation. */
#include "say.h"

static volatile int count;

static void handler(int signal)
{
    (void)signal;
    count++;
}

static void stop_and_go(int flags)
{
    int status;
    on(SIGCHLD, handler, flags | SA_RESTART);
    count = 0;
    pid_t child = start_sleeper(pause_forever);
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    say("stop: %d\n", count);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    say("continue: %d\n", count);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    say("end: %d\n", count);
}

int main(void)
{
    stop_and_go(0);
    stop_and_go(SA_NOCLDSTOP);
    return 0;
}
