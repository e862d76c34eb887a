/* Children of a process that ignores SIGCHLD leave no zombie; wait sleeps until all have ended. */
// linux: yes
#include "tests/guest/child.h"

#include <time.h>

static void short_life(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

int main(void)
{
    EXPECT(signal(SIGCHLD, SIG_IGN) == SIG_DFL);
    pid_t children[5];
    for (int i = 0; i < 5; i++)
        children[i] = child_start(short_life);
    EXPECT(waitpid(children[2], NULL, 0) < 0 && errno == ECHILD);
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    for (int i = 0; i < 5; i++)
        EXPECT(kill(children[i], 0) < 0 && errno == ESRCH);

    EXPECT(signal(SIGCHLD, SIG_DFL) == SIG_IGN);
    EXPECT(exited_with(status_of(short_life), 0));
    return 0;
}
