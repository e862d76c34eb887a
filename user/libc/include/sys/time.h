/* The time of day, and timers that send signals. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/time.h"

int gettimeofday(struct timeval *now, void *zone);

/*
 * After value->it_value, and then every value->it_interval (0: once), a signal: ITIMER_REAL sends
 * SIGALRM by the clock, ITIMER_VIRTUAL SIGVTALRM by the CPU time of the program, ITIMER_PROF
 * SIGPROF by that of the program and of the kernel for it. A value of 0 ends the timer.
 */
int setitimer(int which, const struct itimerval *value, struct itimerval *old);
int getitimer(int which, struct itimerval *value); /* what is left */
