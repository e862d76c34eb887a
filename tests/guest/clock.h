/* How long something takes, in nanoseconds of the monotonic clock. */
#pragma once

#include "tests/guest/expect.h"

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_ns(void)
{
    struct timespec now;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static inline uint64_t clock_since(uint64_t begin)
{
    return clock_ns() - begin;
}
