/* Timers in a list by deadline. Their precision is that of the tick. */
#include "kernel/threads/timer_list.h"

#define EXPIRED_PER_TICK 50 /* the others wait for the next tick: interrupts are off meanwhile */

static struct list timers = LIST_INIT(timers);

void timer_prepare(struct timer *timer, void (*expired)(struct timer *timer))
{
    list_init(&timer->link);
    timer->expired = expired;
}

void timer_set(struct timer *timer, uint64_t deadline)
{
    timer_cancel(timer);
    timer->deadline = deadline;
    struct timer *later;
    list_for_each (later, &timers, link)
        if (later->deadline > deadline)
            break;
    list_insert_before(&later->link, &timer->link);
}

void timer_cancel(struct timer *timer)
{
    list_remove(&timer->link);
}

void timers_expire(uint64_t now)
{
    for (unsigned i = 0; i < EXPIRED_PER_TICK && !list_empty(&timers); i++) {
        struct timer *first = list_entry(timers.next, struct timer, link);
        if (first->deadline > now)
            return;
        list_remove(&first->link);
        first->expired(first);
    }
}
