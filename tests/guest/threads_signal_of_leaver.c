/*
 * A thread is told of a signal that is for any, and is on its way out by then, at each of many
 * moments of it: another one, which sleeps, gets the signal.
 */
// run: --icount
#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define MOMENTS 120u
#define LOCKS   500u /* of the one that leaves: it looks at each on its way out */

static struct robust_list_head list;
static uint32_t entries[LOCKS];
static volatile bool begun, leaves;
static volatile unsigned taken;
static unsigned counts;

static void take(int signal)
{
    (void)signal;
    taken++;
}

/* With more locks than it has: the list goes round. */
static void leave(void *unused)
{
    (void)unused;
    EXPECT(syscall(SYS_set_robust_list, &list, sizeof list) == 0);
    begun = true;
    while (!leaves)
        sched_yield();
    EXPECT(gaji_tick_after(counts) == 0);
}

static void sleep_until_taken(void *unused)
{
    (void)unused;
    while (!taken)
        syscall(SYS_pause);
}

static void one_moment(sigset_t *set)
{
    struct thread leaver, sleeper;
    taken = 0;
    begun = leaves = false;
    EXPECT(sigprocmask(SIG_UNBLOCK, set, NULL) == 0);
    thread_start(&leaver, leave, NULL); /* the elder is told first */
    thread_start(&sleeper, sleep_until_taken, NULL);
    EXPECT(sigprocmask(SIG_BLOCK, set, NULL) == 0);
    while (!begun)
        sched_yield();
    for (unsigned i = 0; i < 4; i++)
        sched_yield(); /* the other sleeps by now */
    leaves = true;
    sched_yield();
    EXPECT(kill(getpid(), SIGUSR1) == 0);
    for (unsigned i = 0; !taken && i < 1000; i++)
        sched_yield();
    EXPECT(taken == 1);
    thread_join(&leaver);
    thread_join(&sleeper);
}

int main(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    signal(SIGUSR1, take);
    list.first = (uintptr_t)&entries[0];
    for (unsigned i = 0; i < LOCKS; i++)
        entries[i] = (uintptr_t)&entries[(i + 1) % LOCKS];
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
        counts = 2 + moment;
        one_moment(&set);
    }
    return 0;
}
