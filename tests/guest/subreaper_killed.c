/*
 * Processes make children, siblings (CLONE_PARENT) and orphans without end below a subreaper, and
 * it, or one of them, is killed at some moment: whoever is left then ends with their group, all
 * are adopted by somebody who waits, and nothing is left behind.
 */
// run: --icount --timeout 60
#include "tests/guest/child.h"

#include <gaji/check.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define ROUNDS 120

static volatile int *turns; /* shared by all */
static unsigned round_number;

static void make(unsigned flags)
{
    if (syscall(SYS_clone, flags, 0, 0, 0, 0) == 0) {
        sched_yield();
        _exit(3);
    }
}

/* Children of both kinds, who are orphans soon, and siblings; some are zombies by then. */
static void make_family(void)
{
    make(SIGUSR1);
    make(CLONE_PARENT | SIGCHLD);
    make(SIGCHLD);
    sched_yield();
    make(CLONE_PARENT);
    make(0);
}

static void work(void)
{
    if (round_number % 5 == 4)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (;;) {
        child_start(make_family);
        while (waitpid(-1, NULL, (int)__WALL) > 0)
            ;
        ++*turns;
    }
}

static pid_t middle;

/* Waits, or wants no zombies, or is a subreaper only now and then. */
static void be_the_middle(void)
{
    setpgid(0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (round_number % 3 == 1)
        signal(SIGCHLD, SIG_IGN);
    child_start(work);
    child_start(make_family);
    child_start(work);
    for (unsigned i = 0;; i++) {
        if (round_number % 3 == 2)
            prctl(PR_SET_CHILD_SUBREAPER, i % 2);
        if (waitpid(-1, NULL, WNOHANG) <= 0)
            sched_yield();
    }
}

/* How many there were. */
static unsigned wait_for_all(void)
{
    unsigned ended = 0;
    while (waitpid(-1, NULL, (int)__WALL) > 0)
        ended++;
    EXPECT(errno == ECHILD);
    return ended;
}

static unsigned one_round(void)
{
    bool adopts = round_number % 4 != 3; /* or init does */
    EXPECT(prctl(PR_SET_CHILD_SUBREAPER, adopts) == 0);
    *turns = 0;
    middle = child_start(be_the_middle);
    while (*turns < 2)
        sched_yield();
    gaji_tick_after(1000 + round_number * 613);
    sched_yield();
    EXPECT(kill(round_number % 2 ? middle : middle + 1, SIGKILL) == 0 || errno == ESRCH);
    for (unsigned i = 0; i < round_number % 7; i++)
        sched_yield();
    EXPECT(kill(-middle, SIGKILL) == 0);
    unsigned ended = wait_for_all();
    while (kill(-middle, 0) == 0) /* what init still has */
        sched_yield();
    return ended;
}

int main(void)
{
    unsigned adopted = 0;
    turns = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (round_number = 0; round_number < ROUNDS; round_number++)
        adopted += one_round() - 1;
    printf("%u were adopted\n", adopted);
    EXPECT(adopted > ROUNDS);
    return 0;
}
