/* vfork's parent goes on when the child is ended by a signal or a fault. */
#include "tests/guest/child.h"

static int victim[2];
static volatile int *volatile nowhere;

/* Kills the process whose PID comes out of the pipe. */
static void killer(void)
{
    pid_t pid;
    EXPECT(read(victim[0], &pid, sizeof pid) == sizeof pid);
    EXPECT(kill(pid, SIGKILL) == 0);
}

int main(void)
{
    EXPECT(pipe(victim) == 0);
    pid_t helper = child_start(killer);
    pid_t child = vfork();
    EXPECT(child >= 0);
    if (child == 0) {
        pid_t self = getpid();
        write(victim[1], &self, sizeof self);
        for (;;)
            ;
    }
    EXPECT(ended_by(child_wait(child), SIGKILL));
    EXPECT(exited_with(child_wait(helper), 0));

    child = vfork();
    EXPECT(child >= 0);
    if (child == 0)
        *nowhere = 1;
    EXPECT(ended_by(child_wait(child), SIGSEGV));
    return 0;
}
