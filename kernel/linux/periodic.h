/* Moments that come again and again: what timerfd and POSIX timers have in common. */
#pragma once

#include "kernel/threads/timer_list.h"
#include "kernel/threads/user_time.h"

struct periodic {
    bool set;
    int64_t next;      /* when it comes, by time_now(); it may lie before boot */
    uint64_t interval; /* and then again; 0: once */
};

/* As a struct itimerspec in user memory says, by a clock of clock_gettime(2). 0, -EFAULT, -EINVAL.
 */
int periodic_read(struct periodic *out, int clock, bool absolute, uaddr_t from);

/* Sets the timer to when it comes next, or to never where it does not. */
void periodic_start(const struct periodic *periodic, struct timer *timer);

/* What is left until it comes next, as a struct itimerspec. 0 or -EFAULT. */
int periodic_write(const struct periodic *periodic, uaddr_t to);

/* How often it has come since this was asked last. */
uint64_t periodic_take(struct periodic *periodic);
