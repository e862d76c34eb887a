/* The tests of lab process with the twist `alarm`: a child inherits its parent's alarm. */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/check.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#define MICROSECONDS 1000000u

/* Of the child's timer, and how wait says that it ended. */
enum { LEFT, EVERY, STATUS };

static uint32_t microseconds(struct timeval time)
{
    return (uint32_t)time.tv_sec * MICROSECONDS + (uint32_t)time.tv_usec;
}

/* An alarm in so many microseconds, and again each `every` after that. */
static void set_alarm(uint32_t in, uint32_t every)
{
    struct itimerval timer = {
        .it_interval = {.tv_sec = every / MICROSECONDS, .tv_usec = every % MICROSECONDS},
        .it_value = {.tv_sec = in / MICROSECONDS, .tv_usec = in % MICROSECONDS},
    };
    if (call3(SYS_setitimer, ITIMER_REAL, (long)&timer, 0) != 0)
        FAIL("setitimer() failed");
}

static void note_alarm(void)
{
    struct itimerval timer;
    if (call2(SYS_getitimer, ITIMER_REAL, (long)&timer) != 0)
        FAIL("getitimer() failed");
    STATE->values[LEFT] = microseconds(timer.it_value);
    STATE->values[EVERY] = microseconds(timer.it_interval);
}

static void block_alarm(int how)
{
    uint32_t mask[2] = {1u << (SIGALRM - 1)};
    if (call4(SYS_rt_sigprocmask, how, (long)mask, 0, sizeof mask) != 0)
        FAIL("rt_sigprocmask() failed");
}

static void child_looks(void)
{
    note_alarm();
    give_turn(STATE->turn + 1);
    stay();
}

static void alarm_inherited(void)
{
    uint32_t seconds = number(0, 100, 900);
    TRY("a process has an alarm in %u s, and then every %d s; fork()", (unsigned)seconds,
        letter(0));
    EXPECT("the child has what the parent had left, and so has the parent; without an alarm none");
    fork_child(child_looks);
    await_turn(1, "the child");
    if (STATE->values[LEFT] != 0 || STATE->values[EVERY] != 0)
        FAIL("the parent has no alarm, and the child has one in %u us",
             (unsigned)STATE->values[LEFT]);
    set_alarm(seconds * MICROSECONDS, (uint32_t)letter(0) * MICROSECONDS);
    fork_child(child_looks);
    await_turn(2, "the child");
    if (STATE->values[LEFT] <= (seconds - 2) * MICROSECONDS ||
        STATE->values[LEFT] > seconds * MICROSECONDS)
        FAIL("the child's alarm comes in %u us", (unsigned)STATE->values[LEFT]);
    OBSERVE(seconds);
    OBSERVE(STATE->values[EVERY] / MICROSECONDS);
    if (STATE->values[EVERY] != (uint32_t)letter(0) * MICROSECONDS)
        FAIL("the child's alarm comes again every %u us", (unsigned)STATE->values[EVERY]);
    note_alarm();
    if (STATE->values[LEFT] <= (seconds - 2) * MICROSECONDS)
        FAIL("the parent's alarm comes in %u us", (unsigned)STATE->values[LEFT]);
    PASS();
}

static void child_is_rung(void)
{
    block_alarm(SIG_UNBLOCK);
    stay();
}

static void alarm_rings(void)
{
    TRY("a process blocks SIGALRM, and has an alarm in 0.1 s; fork(), and the child unblocks it");
    EXPECT("SIGALRM (14) ends the child, and comes to the parent, too");
    block_alarm(SIG_BLOCK);
    set_alarm(MICROSECONDS / 10, 0);
    long child = fork_child(child_is_rung);
    if (call4(SYS_wait4, child, (long)&STATE->values[STATUS], 0, 0) != child)
        FAIL("wait4() did not return the child");
    OBSERVE(WTERMSIG(STATE->values[STATUS]));
    if (WTERMSIG(STATE->values[STATUS]) != SIGALRM)
        FAIL("the child ended with status %#x", (unsigned)STATE->values[STATUS]);
    uint32_t mask[2] = {1u << (SIGALRM - 1)};
    struct timespec second = {.tv_sec = 1};
    if (call4(SYS_rt_sigtimedwait, (long)mask, 0, (long)&second, sizeof mask) != SIGALRM)
        FAIL("the parent's own alarm did not come");
    PASS();
}

/* Counts of the timer, 50 ms, in which the child does not run: it would take memory, too. */
#define NO_TICK 60000u

/* fork() in which the n-th allocation fails; false: it did with fewer. */
static bool fork_fails_at(uint32_t n)
{
    struct gaji_check_result result = {0};
    STATE->stacks = 1;
    gaji_tick_after(NO_TICK);
    gaji_fail_allocation(n);
    long child = fork_by(SYS_fork, stay);
    if (gaji_fail_allocation(0) != 0)
        return false;
    if (child != -ENOMEM)
        FAIL("allocation %u failed, and fork() returned %ld", (unsigned)n, child);
    if (gaji_check(GAJI_CHECK_COMPARE, &result) != 0)
        FAIL("allocation %u failed, and something is left of the child or gone from the parent",
             (unsigned)n);
    return true;
}

static void alarm_no_memory(void)
{
    TRY("a process with an alarm calls fork() again and again; each time another allocation fails");
    EXPECT("it fails with ENOMEM (12), and nothing is left of the child; at last it has the alarm");
    set_alarm(100 * MICROSECONDS, 0);
    gaji_check(GAJI_CHECK_MARK, NULL);
    uint32_t n = 1;
    while (fork_fails_at(n))
        n++;
    if (n == 1)
        FAIL("fork() did without any allocation");
    STATE->stacks = 2; /* the last child has the first one */
    fork_child(child_looks);
    await_turn(1, "the child");
    if (STATE->values[LEFT] == 0)
        FAIL("the child has no alarm");
    PASS();
}

static const struct lab_test TESTS[] = {
    {"alarm", alarm_inherited},
    {"alarm-rings", alarm_rings},
    {"alarm-no-memory", alarm_no_memory},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
