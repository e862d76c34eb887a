/* clone writes the child's PID where it is asked to; a bad address for it is no error. */
#include "tests/guest/child.h"

#include <sched.h>
#include <sys/syscall.h>

static volatile pid_t parent_tid, child_tid;

static pid_t clone_process(unsigned flags, volatile pid_t *in_parent, volatile pid_t *in_child)
{
    return syscall(SYS_clone, flags | SIGCHLD, 0, in_parent, 0, in_child);
}

/* As glibc's fork: the child alone sees its number in child_tid. */
static void as_glibc_forks(void)
{
    pid_t child = clone_process(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID, NULL, &child_tid);
    EXPECT(child >= 0);
    if (child == 0)
        _exit(child_tid == getpid() ? 3 : 4);
    EXPECT(child_tid == 0);
    EXPECT(exited_with(child_wait(child), 3));
}

static void both(void)
{
    pid_t child = clone_process(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, &parent_tid, &child_tid);
    EXPECT(child >= 0);
    if (child == 0)
        _exit(child_tid == getpid() ? 3 : 4);
    EXPECT(parent_tid == child && child_tid == 0);
    EXPECT(exited_with(child_wait(child), 3));
}

static void bad_addresses(void)
{
    pid_t child =
        clone_process(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, (pid_t *)4, (pid_t *)0xC0000000);
    EXPECT(child >= 0);
    if (child == 0)
        _exit(3);
    EXPECT(exited_with(child_wait(child), 3));
}

int main(void)
{
    as_glibc_forks();
    both();
    bad_addresses();
    return 0;
}
