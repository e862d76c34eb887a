/* Interval timers of a process (setitimer(2), alarm(2)). */
#pragma once

#include "kernel/base/types.h"

struct proc;

struct itimer_times { /* nanoseconds; a value of 0: not running */
    uint64_t value, interval;
};

/* `which` is ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF. -EINVAL for others, -ENOMEM. */
int itimer_get(struct proc *proc, int which, struct itimer_times *out);
int itimer_set(struct proc *proc, int which, const struct itimer_times *times);

void itimers_drop(struct proc *proc); /* exit; also harmless without any */

/* The running process has used a tick of CPU time; interrupt context. */
void itimers_tick(struct proc *proc, bool user_mode);
