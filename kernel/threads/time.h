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

struct thread;
void time_add_sleeper(struct thread *thread); /* by its deadline; wait.c alone */
