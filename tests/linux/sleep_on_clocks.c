/* Which clocks can be slept on. */
#include "say.h"

static void try(int clock)
{
    struct timespec soon = {0, 1}, bad = {0, 1000000000};
    say("clock %d: ", clock);
    SAY(syscall(SYS_clock_nanosleep, clock, 0, &soon, NULL));
    SAY(syscall(SYS_clock_nanosleep, clock, 0, &bad, NULL));
}

int main(void)
{
    try(CLOCK_REALTIME);
    try(CLOCK_MONOTONIC);
    try(CLOCK_THREAD_CPUTIME_ID);
    try(CLOCK_MONOTONIC_RAW);
    try(CLOCK_REALTIME_COARSE);
    try(CLOCK_MONOTONIC_COARSE);
    try(CLOCK_BOOTTIME);
    try(12);
    try(99);
    return 0;
}
