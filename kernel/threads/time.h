/* Time: what clocks say, and waking those who sleep until a moment. */
#pragma once

#include "kernel/base/types.h"

#define NS_PER_SECOND 1000000000u
#define NS_PER_TICK   (NS_PER_SECOND / 100)

/* Starts the clock and the tick. Boot only. */
void time_init(void);

uint64_t time_now(void);   /* nanoseconds since boot; never goes back */
uint32_t time_ticks(void); /* of NS_PER_TICK since boot, as of the last interrupt: costs nothing */
uint64_t time_wall(void);  /* nanoseconds since 1970-01-01 UTC */

/*
 * For tests, where the CPU has a TSC: the next tick comes `counts` of the timer chip from now
 * (timer.h) and ends the time slice of whoever runs then. So a test chooses the instruction at
 * which a program is interrupted. Interrupts off.
 */
void time_tick_after(uint32_t counts);

struct time_early {
    bool due;          /* has not come yet */
    uint32_t taken_at; /* when it came: the low half of the TSC */
};
struct time_early time_early_tick(void);

struct thread;
void time_add_sleeper(struct thread *thread); /* by its deadline; wait.c alone */
