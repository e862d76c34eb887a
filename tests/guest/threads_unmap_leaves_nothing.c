/*
 * munmap() of a range below the stack goes in steps. Another thread touches a page of it that the
 * steps have passed: it waits until the range is gone, and the stack then grows there, or nothing
 * is there. Never is there a page without a region.
 */
// run: --icount 4
#include "tests/guest/maps.h"
#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define DEPTH  (7u << 20) /* below the stack's end, and within its limit */
#define ROUNDS 40

static volatile char *volatile touched;
static volatile int unmapping;

static void touch(void *unused)
{
    (void)unused;
    for (;;)
        if (unmapping)
            *touched = 77;
}

static void unmap_beside_touch(int round)
{
    struct thread other;
    thread_start(&other, touch, NULL);
    unsigned long start = 0xc0000000u - DEPTH, size = stack_start() - start;
    char *range = mmap((void *)start, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    EXPECT(range == (char *)start);
    memset(range, 1, size);
    touched = range + 8192;
    EXPECT(gaji_tick_after(2 + round * 7) == 0);
    unmapping = 1;
    EXPECT(munmap(range, size) == 0);
    unmapping = 0;
    EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    int grew = stack_start() <= (unsigned long)touched;
    EXPECT(!grew || *touched == 77 || *touched == 0);
    exit(0);
}

int main(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        int status;
        pid_t child = fork();
        if (child == 0)
            unmap_beside_touch(round);
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(status == 0);
    }
    return 0;
}
