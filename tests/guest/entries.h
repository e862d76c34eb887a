/*
 * A scenario of several processes, in which one is killed at each kernel entry of all of them in
 * turn. The kernel is preempted nowhere but in user mode, at sleeps, and at a few points of long
 * work: what a party's kernel half looks like to a kill changes only with somebody's next entry.
 *
 * Every call of a scenario goes through ENTER(). Which of the entries yield first is another
 * dimension, so that each kill meets different interleavings. What a party saw it notes; when all
 * that are left sleep, the scenario's `check` says whether that is allowed.
 */
#pragma once

#include "tests/guest/ports.h"

#include <gaji/check.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#define PARTIES  4
#define NOTES    16
#define PATTERNS 4  /* of yields */
#define MARGIN   40 /* instructions by which a yield to nobody may differ from another */

struct scenario {
    const char *name;
    void (*prepare)(void); /* in the conductor, before each run */
    void (*parties[PARTIES])(void);
    void (*check)(void); /* in the conductor; the rest are asleep */
    void (*clean)(void); /* the same, after the rest were killed */
};

struct run {
    volatile bool go, killed;
    volatile int entry, chosen, victim;
    int switched; /* the one entry that yields, where there is no pattern; 0: none */
    int pattern;
    volatile pid_t pids[PARTIES]; /* 0: not born */
    volatile int counts[PARTIES];
    volatile int notes[PARTIES][NOTES];
};

static struct run *run; /* shared by all parties */
static int me;

static inline void enter(void)
{
    int number = ++run->entry;
    if (run->pattern && (unsigned)(number * 7 + run->pattern * 5) % 8 < 4)
        sched_yield();
    if (number == run->switched)
        for (int i = 0; i < PARTIES; i++) /* all others come to where they sleep, or a turn on */
            sched_yield();
    if (number != run->chosen || run->pids[run->victim] == 0)
        return;
    run->killed = true;
    kill(run->pids[run->victim], SIGKILL);
}
#define ENTER(call) (enter(), (call))

static inline void note(int what)
{
    int count = run->counts[me];
    if (count < NOTES)
        run->notes[me][count] = what;
    run->counts[me]++;
}

static inline void act(int party, void (*body)(void))
{
    me = party;
    while (!run->go)
        sched_yield();
    body();
    _exit(0);
}

static inline bool is_gone(int party)
{
    return run->pids[party] == 0 || (kill(run->pids[party], 0) < 0 && errno == ESRCH);
}

/* Under --icount, what the TSC counts. */
static inline uint32_t instructions(void)
{
    uint32_t low;
    __asm__ volatile("rdtsc" : "=a"(low) : : "edx");
    return low & INT32_MAX;
}

static inline uint32_t yield_cost(void)
{
    uint32_t before = instructions();
    sched_yield();
    return (instructions() - before) & INT32_MAX;
}

static uint32_t yield_alone; /* what a yield costs when nobody else is ready */

/* For the conductor: yields. False when all others sleep, or are gone. */
static inline bool others_go_on(void)
{
    return yield_cost() > yield_alone + MARGIN;
}

static inline bool is_victim(int party)
{
    return run->killed && run->victim == party;
}

/* Killed at an instruction of its own (moments.h), it perhaps did one thing more than it noted. */
static inline bool is_cut_short(int party)
{
    return is_victim(party) && run->chosen == 0;
}

/* For checks: ends the test, and says where the kill was. */
static void expect_that(bool holds, const struct scenario *scenario, const char *what)
{
    if (holds)
        return;
    printf("%s, yields %d: party %d killed at entry %d of %d: %s\n", scenario->name, run->pattern,
           run->victim, run->killed ? run->chosen : 0, run->entry, what);
    for (int party = 0; party < PARTIES; party++) {
        printf("  party %d%s:", party, is_gone(party) ? " (gone)" : "");
        for (int i = 0; i < run->counts[party] && i < NOTES; i++)
            printf(" %d", run->notes[party][i]);
        printf("\n");
    }
    exit(1);
}
static const struct scenario *now;
#define ALLOW(condition) expect_that(condition, now, #condition)

static inline void start_parties(void)
{
    for (int party = 0; party < PARTIES && now->parties[party]; party++) {
        pid_t pid = fork_checked();
        if (pid == 0)
            act(party, now->parties[party]);
        run->pids[party] = pid;
    }
}

/* All that are left are asleep. */
static inline void end_run(void)
{
    now->check();
    for (int party = 0; party < PARTIES; party++) {
        if (!is_gone(party))
            kill(run->pids[party], SIGKILL);
        while (!is_gone(party))
            sched_yield();
    }
    now->clean();
}

static inline void run_once(int victim, int chosen, int pattern, int switched)
{
    memset(run, 0, sizeof *run);
    run->switched = switched;
    run->victim = victim;
    run->chosen = chosen;
    run->pattern = pattern;
    now->prepare();
    start_parties();
    run->go = true;
    while (others_go_on())
        ;
    EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    end_run();
}

/* Frames and objects are compared after all runs, by --check. */
static inline void kill_at_each_entry(const struct scenario *scenario, int victims)
{
    int runs = 0;
    now = scenario;
    for (int pattern = 0; pattern < PATTERNS; pattern++)
        for (int victim = 0; victim < victims; victim++)
            for (int chosen = 1; chosen == 1 || chosen <= run->entry + 1; chosen++) {
                run_once(victim, chosen, pattern, 0);
                runs++;
            }
    printf("%s: %d runs\n", scenario->name, runs);
}

/* Nobody is killed; the CPU goes to the others before one entry after the other. */
static inline void switch_at_each_entry(const struct scenario *scenario)
{
    int runs = 0;
    now = scenario;
    for (int switched = 1; switched == 1 || switched <= run->entry + 1; switched++, runs++)
        run_once(0, 0, 0, switched);
    printf("%s, switched: %d runs\n", scenario->name, runs);
}

static inline void entries_begin(void)
{
    uint32_t first = yield_cost(), second = yield_cost();
    yield_alone = first < second ? first : second;
    EXPECT(signal(SIGCHLD, SIG_IGN) != SIG_ERR); /* nobody is waited for */
    run = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(run != MAP_FAILED);
    memset(run, 0, sizeof *run);
}
