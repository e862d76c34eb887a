/* Timers. Their precision is that of the tick. */
#include "kernel/threads/timer_list.h"

#define EXPIRED_PER_TICK 50 /* the others wait for the next tick: interrupts are off meanwhile */

static struct deadlines timers;

void timers_init(void)
{
    deadlines_init(&timers);
}

void timer_prepare(struct timer *timer, void (*expired)(struct timer *timer))
{
    list_init(&timer->deadline.link);
    timer->expired = expired;
}

void timer_set(struct timer *timer, uint64_t deadline)
{
    timer_cancel(timer);
    timer->deadline.at = deadline;
    deadline_add(&timers, &timer->deadline);
}

void timer_cancel(struct timer *timer)
{
    list_remove(&timer->deadline.link);
}

void timers_expire(uint64_t now)
{
    for (unsigned i = 0; i < EXPIRED_PER_TICK; i++) {
        struct deadline *deadline = deadline_take(&timers, now);
        if (!deadline)
            return;
        struct timer *timer = container_of(deadline, struct timer, deadline);
        timer->expired(timer);
    }
}
