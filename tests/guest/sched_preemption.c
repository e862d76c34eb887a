/* Busy loops are preempted: several of them get equal shares, and a sleeper still wakes in time. */
// run: --icount 4
#include "tests/guest/computing.h"

int main(void)
{
    int from = start_computing(400);
    uint64_t begin = clock_ns();
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    EXPECT(clock_since(begin) < 200000000 + (COMPUTING + 2) * 20000000ull);
    expect_equal_shares(from);
    return 0;
}
