/* vfork's parent sleeps until the child ends; they share memory meanwhile. */
#include "tests/guest/child.h"

#include <sched.h>
#include <time.h>

static volatile int shared;

int main(void)
{
    pid_t parent = getpid();
    pid_t child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        shared = getppid() == parent && getpid() != parent ? 1 : 2;
        for (int i = 0; i < 10; i++)
            sched_yield();
        nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
        shared += 10;
        _exit(4);
    }
    EXPECT(shared == 11);
    EXPECT(exited_with(child_wait(child), 4));
    return 0;
}
