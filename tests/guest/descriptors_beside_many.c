/* dup() beside a thousand open descriptors costs about what it costs beside few. */
// run: --icount
#include "tests/guest/expect.h"

#include <stdint.h>
#include <unistd.h>

static uint64_t now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* The least of a few: a tick may fall into one. */
static uint64_t cost(void)
{
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 5; i++) {
        uint64_t begin = now();
        int fd = dup(0);
        uint64_t took = now() - begin;
        EXPECT(fd >= 0 && close(fd) == 0);
        least = took < least ? took : least;
    }
    return least;
}

int main(void)
{
    uint64_t beside_few = cost();
    for (int fd = dup(0); fd < 1000; fd = dup(0))
        EXPECT(fd >= 0);
    EXPECT(cost() < beside_few + beside_few / 4);
    EXPECT(close(500) == 0 && dup(0) == 500 && dup(0) == 1001);
    return 0;
}
