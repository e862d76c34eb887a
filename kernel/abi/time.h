/* Clocks and the structures of time, as Linux's on i386. */
#pragma once

#include <stdint.h>

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3
#define CLOCK_MONOTONIC_RAW      4
#define CLOCK_REALTIME_COARSE    5
#define CLOCK_MONOTONIC_COARSE   6
#define CLOCK_BOOTTIME           7

/* A clock's number below 0 is ~ID << 3, for the CPU time of a process or thread, with these. */
#define CPU_CLOCK_USER      1 /* in user mode alone */
#define CPU_CLOCK_ALL       2
#define CPU_CLOCK_KIND      3
#define CPU_CLOCK_OF_THREAD 4
#define CPU_CLOCK_OF_CALLER (~0 * 8)

#define TIMER_ABSTIME 1

/* A tick of times(2) and of /proc/PID/stat: what AT_CLKTCK says. */
#define USER_HZ 100

struct timespec {
    int32_t tv_sec;
    int32_t tv_nsec;
};

/* For the calls whose name ends in 64 or time64. */
struct timespec64 {
    int64_t tv_sec;
    int32_t tv_nsec; /* the kernel looks at this half alone */
    int32_t __pad;
};

struct timeval {
    int32_t tv_sec;
    int32_t tv_usec;
};

struct timezone {
    int32_t tz_minuteswest;
    int32_t tz_dsttime;
};

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

struct itimerval {
    struct timeval it_interval;
    struct timeval it_value;
};

struct tms {
    int32_t tms_utime;
    int32_t tms_stime;
    int32_t tms_cutime;
    int32_t tms_cstime;
};
