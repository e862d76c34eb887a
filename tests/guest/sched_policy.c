/*
 * scheduler=policy: who sleeps much runs at once beside three that compute, and these share the
 * rest.
 */
// run: --icount 4 --append scheduler=policy
#include "tests/guest/computing.h"

#define NAPS 20

/* By how much a nap of 21 ms is too long. */
static uint64_t nap(void)
{
    uint64_t begin = clock_ns();
    nanosleep(&(struct timespec){.tv_nsec = 21000000}, NULL);
    return clock_since(begin) - 21000000;
}

int main(void)
{
    int from = start_computing(700), prompt = 0;
    for (int i = 0; i < NAPS; i++)
        prompt += nap() < 12000000; /* the tick comes up to 10 ms later */
    EXPECT(prompt >= NAPS * 3 / 4); /* at the beginning of each period all are equal */
    expect_equal_shares(from);
    return 0;
}
