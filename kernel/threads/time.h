/* Time: what clocks say, and waking those who sleep until a moment. */
#pragma once

#include "kernel/base/divide.h"
#include "kernel/base/types.h"

#define NS_PER_SECOND    1000000000u
#define NS_PER_TICK      (NS_PER_SECOND / 100)
#define TICKS_PER_SECOND (NS_PER_SECOND / NS_PER_TICK)

/* Starts the clock and the tick. Boot only. */
void time_init(void);

uint64_t time_now(void);   /* nanoseconds since boot; never goes back */
uint32_t time_ticks(void); /* of NS_PER_TICK since boot, as of the last interrupt: costs nothing */
struct thread;
struct time_used {
    uint32_t user_ticks, kernel_ticks;
};
void time_count_tick(struct thread *thread, bool user_mode); /* it had the CPU */
struct time_used time_used(void); /* by all threads, also those that have ended; the rest is idle */

uint64_t time_wall(void); /* nanoseconds since 1970-01-01 UTC */

static inline uint32_t time_wall_seconds(void)
{
    uint64_t seconds = time_wall();
    divide_u64(&seconds, NS_PER_SECOND);
    return (uint32_t)seconds;
}

/* Whole seconds of a moment since 1970, or before it, and the nanoseconds in the next. */
static inline int64_t time_split(int64_t time, uint32_t *nanoseconds)
{
    uint64_t distance = time < 0 ? ~(uint64_t)time : (uint64_t)time; /* ~: towards the earlier */
    uint32_t rest = divide_u64(&distance, NS_PER_SECOND);
    *nanoseconds = time < 0 ? NS_PER_SECOND - 1 - rest : rest;
    return time < 0 ? ~(int64_t)distance : (int64_t)distance;
}

/* The other way. What does not fit is cut to the first or last moment that does. */
static inline int64_t time_join(int64_t seconds, uint32_t nanoseconds)
{
    const int64_t most = 9223372035; /* of 2^63 nanoseconds */
    if (seconds > most)
        return INT64_MAX;
    return seconds < -most ? INT64_MIN : seconds * (int64_t)NS_PER_SECOND + nanoseconds;
}

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

void time_add_sleeper(struct thread *thread); /* by its deadline; wait.c alone */
