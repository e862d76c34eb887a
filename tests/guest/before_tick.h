/*
 * A receiver sleeps whose deadline passes with a tick that comes in the middle of a call: before
 * the call, the test waits until that tick is a chosen time ahead (--icount).
 */
#pragma once

#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <time.h>

#define TICK_AFTER    4000u                     /* counts of the timer chip, */
#define TICK_NS       (TICK_AFTER * 17600 / 21) /* each of which is so long */
#define DEADLINE_NS   2000000                   /* when the receiver sleeps, before the tick */
#define NS_PER_SECOND 1000000000

static inline struct timespec after(struct timespec time, long nanoseconds)
{
    time.tv_nsec += nanoseconds;
    time.tv_sec += time.tv_nsec / NS_PER_SECOND;
    time.tv_nsec %= NS_PER_SECOND;
    return time;
}

static inline long nanoseconds_since(const struct timespec *begin)
{
    struct timespec now;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (now.tv_sec - begin->tv_sec) * NS_PER_SECOND + now.tv_nsec - begin->tv_nsec;
}

/*
 * Starts `receive` with its deadline, and returns `ahead` nanoseconds before the tick. The result
 * is a deadline for the caller, long after that.
 */
static inline struct timespec receive_before_tick(struct thread *receiver, void (*receive)(void *),
                                                  long ahead)
{
    static struct timespec deadline;
    struct timespec begin;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &begin) == 0);
    EXPECT(gaji_tick_after(TICK_AFTER) == 0);
    deadline = after(begin, DEADLINE_NS);
    thread_start(receiver, receive, &deadline);
    while (nanoseconds_since(&begin) < DEADLINE_NS / 2)
        sched_yield();
    while (nanoseconds_since(&begin) < (long)TICK_NS - ahead)
        ;
    EXPECT(gaji_ticked() < 0);
    return after(begin, 3 * (long)TICK_NS);
}
