/*
 * A fork that takes longer than a tick goes through where there are limits, too: that a tick looks
 * at them is no signal to be acted on first.
 */
// run: --icount 7 --timeout 60
#include "tests/guest/child.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#define REGIONS 3000
#define PAGE    4096u
#define NS_TICK 10000000

static long nanoseconds(void)
{
    struct timespec now;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec % 2 * 1000000000 + now.tv_nsec;
}

int main(void)
{
    struct rlimit limit = {100, RLIM_INFINITY};
    char *pages =
        mmap(NULL, REGIONS * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED);
    for (unsigned i = 0; i < REGIONS; i += 2)
        EXPECT(mprotect(pages + i * PAGE, PAGE, PROT_READ) == 0);
    EXPECT(setrlimit(RLIMIT_CPU, &limit) == 0);
    long begin = nanoseconds();
    pid_t child = fork();
    if (child == 0)
        _exit(3);
    EXPECT(child > 0 && nanoseconds() - begin > NS_TICK);
    EXPECT(exited_with(child_wait(child), 3));
    return 0;
}
