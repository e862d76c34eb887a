/* Processes that compute beside the test, and whether they had equal shares of the CPU. */
#pragma once

#include "tests/guest/child.h"
#include "tests/guest/clock.h"

#define COMPUTING 3

/* Starts them; each counts for so many milliseconds. Returns where they say how far they came. */
static int start_computing(uint32_t milliseconds)
{
    int ends[2];
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i < COMPUTING; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            uint32_t steps = 0;
            for (uint64_t begin = clock_ns(); clock_since(begin) < milliseconds * 1000000ull;
                 steps++)
                ;
            write(ends[1], &steps, sizeof steps);
            _exit(0);
        }
    }
    return ends[0];
}

/* Waits for all of them: none came twice as far as another. */
static void expect_equal_shares(int from)
{
    uint32_t steps, least = UINT32_MAX, most = 0;
    for (int i = 0; i < COMPUTING; i++) {
        EXPECT(read(from, &steps, sizeof steps) == sizeof steps);
        least = steps < least ? steps : least;
        most = steps > most ? steps : most;
        EXPECT(wait(NULL) > 0);
    }
    EXPECT(least > 0 && most / least < 2);
}
