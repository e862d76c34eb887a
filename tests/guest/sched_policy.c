/*
 * scheduler=policy: who sleeps much runs at once beside three that compute, and these share the
 * rest; who has computed comes to that by sleeping.
 */
// run: --icount 4 --append scheduler=policy
#include "tests/guest/computing.h"

#define NAPS   20
#define ROUNDS 8

/* By how much a nap of 21 ms is too long. */
static uint64_t nap(void)
{
    uint64_t begin = clock_ns();
    nanosleep(&(struct timespec){.tv_nsec = 21000000}, NULL);
    return clock_since(begin) - 21000000;
}

static bool nap_is_prompt(void)
{
    return nap() < 12000000; /* the tick comes up to 10 ms later */
}

static uint64_t used_ns(void)
{
    struct timespec used;
    EXPECT(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0);
    return used.tv_sec * 1000000000ull + used.tv_nsec;
}

/* Down to the lowest level. */
static void compute(void)
{
    uint64_t begin = used_ns();
    while (used_ns() - begin < 50000000)
        ;
}

static void naps_beside_computing(void)
{
    int from = start_computing(700), prompt = 0;
    for (int i = 0; i < NAPS; i++)
        prompt += nap_is_prompt();
    EXPECT(prompt >= NAPS * 3 / 4); /* at the beginning of each period all are equal */
    expect_equal_shares(from);
}

static void naps_after_computing(void)
{
    int from = start_computing(2000), prompt = 0;
    for (int i = 0; i < ROUNDS; i++) {
        compute();
        prompt += nap_is_prompt();
    }
    EXPECT(prompt >= ROUNDS * 3 / 4);
    expect_equal_shares(from);
}

/* Four that compute have 40 ms each in turn at the lowest level, which none sinks below. */
static void shares_are_short(void)
{
    int from = start_computing(1500);
    uint64_t begin = clock_ns(), last = begin, longest = 0;
    while (last - begin < 1200000000) {
        uint64_t now = clock_ns();
        longest = now - last > longest ? now - last : longest;
        last = now;
    }
    EXPECT(longest > 90000000 && longest < 150000000);
    expect_equal_shares(from);
}

int main(void)
{
    naps_beside_computing();
    naps_after_computing();
    shares_are_short();
    return 0;
}
