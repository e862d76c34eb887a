/* A process that is killed while it waits leaves its child to init. */
// run: --icount
#include "tests/guest/child.h"

#include <time.h>

static void nap(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

static void grandchild(void)
{
    nap(100);
}

static void wait_for_ever(void)
{
    child_wait(child_start(grandchild));
}

int main(void)
{
    for (int i = 0; i < 20;
         i++) { /* at different moments, also when the grandchild has just died */
        pid_t waiter = child_start(wait_for_ever);
        nap(10 * i);
        kill(waiter, SIGTERM);
        int status = child_wait(waiter);
        EXPECT(ended_by(status, SIGTERM) || exited_with(status, 0));
    }
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    return 0;
}
