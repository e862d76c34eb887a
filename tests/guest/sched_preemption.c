/* Busy loops are preempted: several of them get equal shares, and a sleeper still wakes in time. */
// run: --icount 4
#include "tests/guest/child.h"

#include <stdint.h>
#include <time.h>

#define LOOPS 3

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/* Counts for 400 ms and writes how far it came. */
static void count(int fd)
{
    uint32_t steps = 0;
    for (int64_t end = now() + 400000000; now() < end; steps++)
        ;
    write(fd, &steps, sizeof steps);
}

int main(void)
{
    int ends[2];
    uint32_t steps[LOOPS], least = UINT32_MAX, most = 0;
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i < LOOPS; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            count(ends[1]);
            _exit(0);
        }
    }
    int64_t begin = now();
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    EXPECT(now() - begin < 200000000 + (LOOPS + 2) * 20000000ll);
    EXPECT(read(ends[0], steps, sizeof steps[0]) == sizeof steps[0]);
    for (int i = 1; i < LOOPS; i++)
        EXPECT(read(ends[0], &steps[i], sizeof steps[i]) == sizeof steps[i]);
    for (int i = 0; i < LOOPS; i++) {
        least = steps[i] < least ? steps[i] : least;
        most = steps[i] > most ? steps[i] : most;
        EXPECT(wait(NULL) > 0);
    }
    EXPECT(least > 0 && most / least < 2);
    return 0;
}
