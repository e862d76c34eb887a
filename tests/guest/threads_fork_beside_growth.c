/*
 * A fork of more than 128 regions goes in steps, and between two of them another thread may make
 * the stack grow. The child then has the grown stack, as a region and with its pages.
 */
// run: --icount 4
#include "tests/guest/maps.h"
#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <sys/wait.h>

#define DEEP   0xbfd00000u /* the stack is made to reach to here, */
#define CUT    0xbfd80000u /* and cut into many regions from here */
#define CUT_TO 0xbff00000u
#define ROUNDS 100

static volatile int growing;
static volatile char *volatile below;

static void grow(void *unused)
{
    (void)unused;
    for (;;)
        if (growing) {
            *below = 77;
            growing = 0;
        }
}

int main(void)
{
    struct thread other;
    *(volatile char *)DEEP = 1;
    for (unsigned page = CUT; page < CUT_TO; page += 8192)
        EXPECT(mprotect((void *)page, 4096, PROT_READ) == 0);
    thread_start(&other, grow, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        int status;
        below = (char *)stack_start() - 3 * 4096;
        growing = 1;
        EXPECT(gaji_tick_after(2 + round) == 0);
        pid_t child = fork();
        if (child == 0) {
            *(volatile char *)(CUT - 4096) = 2; /* its own table */
            _exit(gaji_check(GAJI_CHECK_WALK, NULL) != 0);
        }
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(status == 0);
        while (growing)
            sched_yield();
    }
    exit(0);
}
