/* Timers: a function that is called at a moment, from the timer interrupt. */
#pragma once

#include "kernel/threads/deadlines.h"

struct timer {
    struct deadline deadline;
    void (*expired)(struct timer *timer); /* the timer is not set then and may be set again */
};

void timer_prepare(struct timer *timer, void (*expired)(struct timer *timer));
void timer_set(struct timer *timer, uint64_t deadline); /* anew, if it is set already */
void timer_cancel(struct timer *timer);                 /* harmless when it is not set */

static inline bool timer_is_set(const struct timer *timer)
{
    return list_linked(&timer->deadline.link);
}

/* For time.c alone: at boot, and at each tick. */
void timers_init(void);
void timers_expire(uint64_t now);
