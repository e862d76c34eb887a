/* Moments that come again and again: what timerfd and POSIX timers have in common. */
#pragma once

#include "kernel/threads/user_time.h"

struct periodic {
    bool set;
    int64_t next;      /* when it comes, by time_now(); it may lie before boot */
    uint64_t interval; /* and then again; 0: once */
};

/* For timer_set(). */
static inline uint64_t periodic_deadline(const struct periodic *periodic)
{
    return periodic->next < 0 ? 0 : (uint64_t)periodic->next;
}

/* As a struct itimerspec in user memory says, by a clock of clock_gettime(2). 0, -EFAULT, -EINVAL.
 */
int periodic_read(struct periodic *out, int clock, bool absolute, uaddr_t from);

/* What is left until it comes next, as a struct itimerspec. 0 or -EFAULT. */
int periodic_write(const struct periodic *periodic, uaddr_t to);

/* How often it has come since this was asked last. */
uint64_t periodic_take(struct periodic *periodic);
