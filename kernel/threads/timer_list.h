/* Timers: a function that is called at a moment, from the timer interrupt. */
#pragma once

#include "kernel/base/list.h"

struct timer {
    struct list link;                     /* soonest first; alone when it is not set */
    uint64_t deadline;                    /* nanoseconds of time_now() */
    void (*expired)(struct timer *timer); /* the timer is off the list then and may be set again */
};

void timer_prepare(struct timer *timer, void (*expired)(struct timer *timer));
void timer_set(struct timer *timer, uint64_t deadline); /* anew, if it is set already */
void timer_cancel(struct timer *timer);                 /* harmless when it is not set */

void timers_expire(uint64_t now); /* time.c alone, at each tick */
