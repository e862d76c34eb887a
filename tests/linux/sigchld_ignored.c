/* With SIGCHLD ignored, children leave no zombies, and wait ends when the last is gone. */
#include "say.h"

static void quit(void)
{
    usleep(10000);
}

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    pid_t child = start(quit);
    SAY(waitpid(child, NULL, 0));
    start(quit);
    start(quit);
    SAY(waitpid(-1, NULL, 0));
    signal(SIGCHLD, SIG_DFL);
    child = start(quit);
    SAY(waitpid(child, NULL, 0) == child);
    return 0;
}
