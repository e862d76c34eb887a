/* Clocks, and sleeping. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/time.h"

#define CLOCKS_PER_SEC 1000000

struct tm {
    int tm_sec, tm_min, tm_hour;
    int tm_mday; /* from 1 */
    int tm_mon;  /* from 0 */
    int tm_year; /* since 1900 */
    int tm_wday; /* 0 is Sunday */
    int tm_yday; /* from 0 */
    int tm_isdst;
};

time_t time(time_t *seconds); /* since 1970, UTC */
clock_t clock(void);          /* CPU time of this process in microseconds */
int clock_gettime(clockid_t clock, struct timespec *now);
int clock_getres(clockid_t clock, struct timespec *step);
int nanosleep(const struct timespec *span, struct timespec *left);
/* Splits a time into its parts, for UTC (calendar.c). */
struct tm *gmtime_r(const time_t *seconds, struct tm *parts);
struct tm *gmtime(const time_t *seconds);
