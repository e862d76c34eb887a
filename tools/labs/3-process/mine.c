/*
 * A test of your own, for `./grade --break`: exercise 3.5. On a right kernel it has to pass; on one
 * with a fault it has to fail, or the kernel may hang or die of it. As it is, it passes everywhere.
 *
 * It is the machine's first process, and has two seconds of machine time. What it has is told at
 * the head of tests/labs/harness.h; tests/labs/process.c has tests like it. The first FAIL or PASS
 * of any process ends the machine. So try one thing after the other, and PASS() at the very end.
 */
#include "tests/labs/harness.h"

/* What the child does; it must not return. It has copies of the parent's variables: what both are
 * to see is in STATE. */
static void child(void)
{
    STATE->values[0] = (uint32_t)call0(SYS_getppid);
    call1(SYS_exit_group, 7);
    stay();
}

static void mine(void)
{
    TRY("fork(); the child calls exit(7); the parent waits for it");
    EXPECT("the child knows its parent, and its status is told");
    int status = -1;
    long pid = fork_child(child);
    long told = call4(SYS_wait4, pid, (long)&status, 0, 0);
    if (told != pid || status != 7 << 8)
        FAIL("wait4() returned %ld, status %#x", told, (unsigned)status);
    if (STATE->values[0] != (uint32_t)call0(SYS_getpid))
        FAIL("getppid() in the child returned %u", (unsigned)STATE->values[0]);
    PASS();
}

int main(void)
{
    static const struct lab_test tests[] = {{"mine", mine}};
    lab_main(tests, 1);
}
