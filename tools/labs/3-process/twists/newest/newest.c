/* The tests of lab process with the twist `newest`: wait(-1) takes the child that ended last. */
#include "tests/labs/harness.h"

#include <gaji/check.h>
#include <signal.h>
#include <sys/wait.h>

#define STATE_WAIT 1000 /* looks at /proc until somebody is given up */
#define CHILDREN   4

static char text[TEXT_SIZE];

/* PIDs, and wait's status. */
#define children STATE->values
#define status   (*(volatile int *)&STATE->values[CHILDREN])

/* Child i ends with letter i when it is its turn. */
static _Noreturn void end_as(uint32_t i)
{
    while (STATE->turn != i + 1)
        call0(SYS_sched_yield);
    call1(SYS_exit_group, (uint8_t)letter(i));
    stay();
}

static void child_0(void)
{
    end_as(0);
}

static void child_1(void)
{
    end_as(1);
}

static void child_2(void)
{
    end_as(2);
}

static void child_3(void)
{
    end_as(3);
}

static void (*const bodies[CHILDREN])(void) = {child_0, child_1, child_2, child_3};

static void start(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        children[i] = (uint32_t)fork_child(bodies[i]);
}

static void await_state(uint32_t i, const char *state)
{
    for (int looks = 0;; looks++) {
        if (process_state((pid_t)children[i], text, sizeof text) < 0)
            FAIL("there is no process %u any more: its parent can never learn how it ended",
                 (unsigned)children[i]);
        if (strcmp(text, state) == 0)
            return;
        if (looks == STATE_WAIT)
            FAIL("process %u is not in the state '%s', but in '%s'", (unsigned)children[i], state,
                 text);
        call0(SYS_sched_yield);
    }
}

/* Lets child i end, and is back when it is a zombie. */
static void let_end(uint32_t i)
{
    give_turn(i + 1);
    await_state(i, "zombie");
}

/* wait() for any child is to tell child i. */
static void expect_told(uint32_t i)
{
    long got = call4(SYS_wait4, -1, (long)&status, WNOHANG, 0);
    if (got != (long)children[i])
        FAIL("wait() returned %ld; it was process %u that ended last", got, (unsigned)children[i]);
    OBSERVE(WEXITSTATUS(status));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != letter(i))
        FAIL("the child called exit_group(%u); wait's status is %#x", (unsigned)letter(i),
             (unsigned)status);
}

static void expect_sound_kernel(void)
{
    int findings = gaji_check(GAJI_CHECK_WALK, NULL);
    if (findings != 0)
        FAIL("the kernel's records of its processes contradict one another in %d places", findings);
}

static void newest(void)
{
    TRY("four children end in another order than they came in, and wait() is called four times");
    EXPECT("it tells of the one that ended last, each time");
    start(4);
    let_end(1);
    let_end(3);
    let_end(0);
    let_end(2);
    expect_told(2);
    expect_told(0);
    expect_told(3);
    expect_told(1);
    expect_sound_kernel();
    PASS();
}

/* A stop is news as well, which nobody here asks for. */
static void newest_stopped(void)
{
    TRY("a child is stopped and goes on; two others end, and then this one; wait() is called");
    EXPECT("it tells of the one that was stopped first: it ended last");
    start(3);
    call2(SYS_kill, (long)children[0], SIGSTOP);
    await_state(0, "stopped");
    call2(SYS_kill, (long)children[0], SIGCONT);
    let_end(2);
    let_end(1);
    let_end(0);
    expect_told(0);
    expect_told(1);
    expect_told(2);
    expect_sound_kernel();
    PASS();
}

/* waitid() with WNOWAIT only looks; one that ends meanwhile is newer. */
static void newest_left(void)
{
    TRY("a child ends, and waitid() with WNOWAIT looks at it; another ends; wait() is called");
    EXPECT("it tells of the second one, and then of the first");
    start(2);
    let_end(0);
    if (call6(SYS_waitid, P_ALL, 0, 0, WEXITED | WNOWAIT, 0, 0) != 0)
        FAIL("waitid() failed");
    let_end(1);
    OBSERVE(letter(1));
    expect_told(1);
    expect_told(0);
    expect_sound_kernel();
    PASS();
}

static const struct lab_test TESTS[] = {
    {"newest", newest},
    {"newest-stopped", newest_stopped},
    {"newest-left", newest_left},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
