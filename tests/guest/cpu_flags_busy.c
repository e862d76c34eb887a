/* Odd EFLAGS (DF, AC, NT) under interrupts and switches: busy loops with each of them, side by
 * side. */
#include "tests/guest/child.h"

#include <stdint.h>
#include <time.h>

static uint32_t set;

static void busy(void)
{
    __asm__ volatile("pushfl\n\torl %0, (%%esp)\n\tpopfl\n1:\tjmp 1b" : : "r"(set));
}

int main(void)
{
    static const uint32_t flags[] = {0x400, 0x4000, 0x40000, 0x44400};
    pid_t children[4];
    for (int i = 0; i < 4; i++) {
        set = flags[i];
        children[i] = child_start(busy);
    }
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    for (int i = 0; i < 4; i++) {
        EXPECT(kill(children[i], SIGKILL) == 0);
        EXPECT(ended_by(child_wait(children[i]), SIGKILL));
    }
    return 0;
}
