/* The flags of posix_spawn: the child has a stack of its own in the memory of its sleeping parent.
 */
#include "tests/guest/child.h"
#include "tests/guest/clone_on_stack.h"

#include <sched.h>

static char stack[65536] __attribute__((aligned(16)));
static volatile int order;
static char *volatile used;

static void child(void)
{
    char local;
    used = &local;
    order = order == 0 ? 1 : 100;
    _exit(12);
}

static void child_execs(void)
{
    execl("/bin/sh", "sh", "-c", "exit 13", (char *)NULL);
    _exit(1);
}

int main(void)
{
    unsigned flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
    pid_t pid = clone_on_stack(flags, stack + sizeof stack, child);
    EXPECT(pid > 0);
    EXPECT(order == 1 && used > stack && used < stack + sizeof stack);
    EXPECT(exited_with(child_wait(pid), 12));

    pid = clone_on_stack(flags, stack + sizeof stack, child_execs);
    EXPECT(exited_with(child_wait(pid), 13));

    order = 0; /* CLONE_VFORK alone: a copy of the memory, but the parent sleeps */
    pid = clone_on_stack(CLONE_VFORK | SIGCHLD, stack + sizeof stack, child);
    EXPECT(waitpid(pid, NULL, WNOHANG) == pid);
    EXPECT(order == 0);
    return 0;
}
