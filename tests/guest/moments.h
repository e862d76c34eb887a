/*
 * The timer interrupts a scenario of several processes (entries.h) at each moment at which it can:
 * at each instruction of their user code, at each exit from the kernel, and at each preemption
 * point in it. The time slice ends there, so that another party goes on, and, if one is to be
 * killed, the conductor kills it as soon as it has a turn: the party that was interrupted has run
 * no further.
 *
 * The kernel is asked for a tick after some counts of the timer chip, and a loop makes the distance
 * fit to an instruction. When a tick had to wait until the kernel could take it, the moments on the
 * way there would all be the same one: the next run's tick is due right after it was taken. All
 * runs are alike up to the tick (--icount). No regular tick comes in between: it would be due 10
 * million instructions after the early one.
 */
#pragma once

#include "tests/guest/entries.h"

#define NOBODY    (-1)
#define WALK_EACH 16  /* runs: all invariants are looked at */
#define TRIED     20u /* counts, to find out how long a tick takes */
#define LOOP      10  /* instructions of a loop that looks at the TSC, at most */
#define INTERRUPT 100 /* instructions of an interrupt, at least */

/* What `counts` of the timer chip take: 1000000000 / 1193182 = 838 + 113484 / 1193182 each. */
static inline int32_t instructions_of(unsigned counts)
{
    return (int32_t)(counts * 838 + counts * 113484 / 1193182);
}

/* Instructions from one to the other, both of 31 bits; negative when `later` was first. */
static inline int32_t since(uint32_t earlier, uint32_t later)
{
    return (int32_t)((later - earlier) << 1) >> 1;
}

/* The tick is to come after `counts`. Returns, with the time, `delay` instructions later. */
static __attribute__((noinline)) uint32_t ask_for_tick(unsigned counts, uint32_t delay)
{
    EXPECT(gaji_tick_after(counts) == 0);
    __asm__ volatile("shrl %0\n\tjnc 1f\n\tnop\n" /* the odd one */
                     "1:\tincl %0\n"
                     "2:\tdecl %0\n\tjnz 2b"
                     : "+r"(delay)
                     :
                     : "cc");
    return instructions();
}

static struct {
    int32_t due;  /* a tick after 0 counts, with no delay, would be taken at this time, ... */
    int32_t cost; /* ... of which these are the interrupt's, before it looks at the clock */
} tick;

/* Where nothing makes the tick wait, and nobody else runs. */
static inline void find_out_cost(void)
{
    uint32_t begin = ask_for_tick(TRIED, 0), last, at = begin;
    do {
        last = at;
        at = instructions();
    } while (since(last, at) < INTERRUPT);
    uint32_t taken = (uint32_t)gaji_ticked();
    tick.due = since(begin, taken) - instructions_of(TRIED);
    tick.cost = since(last, taken) - LOOP;
    EXPECT(tick.cost > 0);
}

/* Kills the victim as soon as the tick was taken. */
static inline void kill_after_tick(void)
{
    if (run->victim == NOBODY || run->killed || !run->pids[run->victim] || gaji_ticked() < 0)
        return;
    run->killed = true;
    kill(run->pids[run->victim], SIGKILL);
}

struct moment {
    int32_t taken; /* when the kernel took the tick; instructions since the scenario's beginning */
    int32_t over;  /* when all had ended or slept */
};

/* The tick is taken `at` that moment, or as soon afterwards as the kernel can. */
static inline struct moment run_with_tick(int victim, int32_t at)
{
    int taken;
    unsigned counts = (unsigned)at / 838 + 2;
    memset(run, 0, sizeof *run);
    run->victim = victim;
    now->prepare();
    start_parties();
    for (int i = 0; i < PARTIES; i++)
        sched_yield(); /* each waits to be let go */
    uint32_t begin = ask_for_tick(counts, (uint32_t)(tick.due + instructions_of(counts) - at));
    run->go = true;
    do {
        kill_after_tick();
    } while (others_go_on());
    uint32_t over = instructions();
    while ((taken = gaji_ticked()) < 0)
        ;
    end_run();
    return (struct moment){since(begin, (uint32_t)taken), since(begin, over)};
}

static inline void tick_with_victim(const struct scenario *scenario, int victim)
{
    struct moment moment;
    int32_t at = tick.cost;
    int runs = 0;
    now = scenario;
    do {
        moment = run_with_tick(victim, at);
        at = (at > moment.taken ? at : moment.taken) + 1;
        if (runs++ % WALK_EACH == 0)
            EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    } while (moment.taken <= moment.over);
    printf("%s: %d moments, victim %d\n", scenario->name, runs, victim);
}

/* All of it, first with nobody killed, then with each of the first `victims` parties. */
static inline void tick_at_each_moment(const struct scenario *scenario, int victims)
{
    find_out_cost();
    for (int victim = NOBODY; victim < victims; victim++)
        tick_with_victim(scenario, victim);
}
