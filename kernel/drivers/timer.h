/* The timer chip (8254) and the battery clock. */
#pragma once

#include "kernel/base/types.h"

#define TIMER_HZ 100

/* Starts the tick: `tick` runs TIMER_HZ times a second, as an interrupt handler. */
void timer_init(void (*tick)(void));

/*
 * The next tick comes `counts_from_now` of the chip (TIMER_COUNT_HZ a second; 2 to 65535) instead
 * of when it is due; those after it, in their usual distance. For tests: a tick that is due at the
 * same moment is lost. Interrupts off.
 */
void timer_tick_after(uint32_t counts_from_now);

/*
 * Nanoseconds since timer_init(), to about a microsecond. Never goes back, and loses nothing as
 * long as interrupts are off for less than 50 ms. Interrupts off.
 */
uint64_t timer_now(void);

/* The battery clock in seconds since 1970-01-01 UTC, or 0 when it makes no sense. Boot only. */
uint32_t rtc_seconds(void);
