/* Finds the five faults of exercise 3.5; in no student's tree. */
#include "tests/labs/harness.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { GRANDCHILD };

static long wait_for(long pid, int options)
{
    return call4(SYS_wait4, pid, 0, options, 0);
}

static _Noreturn void end(void)
{
    call1(SYS_exit_group, 0);
    stay();
}

static void once(void)
{
    TRY("a child ends; its parent waits for it twice");
    long pid = fork_child(end);
    wait_for(pid, 0);
    long again = wait_for(pid, WNOHANG);
    if (again != -ECHILD)
        FAIL("the second wait4() returned %ld", again);
}

static void no_hang(void)
{
    TRY("a child lives; its parent calls wait4() with WNOHANG");
    long told = wait_for(fork_child(stay), WNOHANG);
    if (told != 0)
        FAIL("wait4() returned %ld", told);
}

static void parent_of_one(void)
{
    STATE->values[GRANDCHILD] = (uint32_t)fork_child(stay);
    give_turn(1);
    stay();
}

static void own_children(void)
{
    TRY("a child has a child; the grandparent waits for that");
    fork_child(parent_of_one);
    await_turn(1, "the child");
    long told = wait_for((long)STATE->values[GRANDCHILD], WNOHANG);
    if (told != -ECHILD)
        FAIL("wait4() for a grandchild returned %ld", told);
}

static void orphan(void)
{
    give_turn(2);
    await_turn(3, "the grandparent");
    long parent = call0(SYS_getppid);
    if (parent != 1)
        FAIL("the orphan's parent is %ld", parent);
    give_turn(4);
    stay();
}

static void leaves_an_orphan(void)
{
    fork_child(orphan);
    await_turn(2, "the orphan");
    end();
}

static void grandparent(void)
{
    wait_for(fork_child(leaves_an_orphan), 0);
    give_turn(3);
    stay();
}

static void orphans(void)
{
    TRY("a process ends whose parent and child live on");
    fork_child(grandparent);
    await_turn(4, "the orphan");
}

static uint32_t descriptors(void)
{
    struct rlimit limit = {0};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

static void lowers_its_limit(void)
{
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){16, 64});
    give_turn(5);
    stay();
}

static void limits(void)
{
    TRY("a process has limits of its own; fork(); the child lowers one");
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){32, 64});
    fork_child(lowers_its_limit);
    await_turn(5, "the child");
    if (descriptors() != 32)
        FAIL("the parent may have %u descriptors", (unsigned)descriptors());
}

static void mine(void)
{
    EXPECT("wait tells of each own child once; orphans go to process 1; limits are each one's own");
    once();
    no_hang();
    own_children();
    orphans();
    limits();
    PASS();
}

int main(void)
{
    static const struct lab_test tests[] = {{"mine", mine}};
    lab_main(tests, 1);
}
