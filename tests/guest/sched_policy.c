/* scheduler=policy: who sleeps much runs at once beside three that compute, and these share the
 * rest. */
// run: --icount 4 --append scheduler=policy
#include "tests/guest/child.h"

#include <stdint.h>
#include <time.h>

#define LOOPS 3
#define NAPS  20

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/* Computes for 700 ms and writes how far it came. */
static void count(int fd)
{
    uint32_t steps = 0;
    for (int64_t end = now() + 700000000; now() < end; steps++)
        ;
    write(fd, &steps, sizeof steps);
}

/* By how much a nap of 21 ms is too long. */
static int64_t nap(void)
{
    int64_t begin = now();
    nanosleep(&(struct timespec){.tv_nsec = 21000000}, NULL);
    return now() - begin - 21000000;
}

int main(void)
{
    int ends[2], prompt = 0;
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
    for (int i = 0; i < NAPS; i++)
        prompt += nap() < 12000000; /* the tick comes up to 10 ms later */
    EXPECT(prompt >= NAPS * 3 / 4); /* at the beginning of each period all are equal */
    for (int i = 0; i < LOOPS; i++) {
        EXPECT(read(ends[0], &steps[i], sizeof steps[i]) == sizeof steps[i]);
        least = steps[i] < least ? steps[i] : least;
        most = steps[i] > most ? steps[i] : most;
        EXPECT(wait(NULL) > 0);
    }
    EXPECT(least > 0 && most / least < 2);
    return 0;
}
