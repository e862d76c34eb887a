/* x87 exceptions that the program has let in are SIGFPE, also when a switch lies between. */
#include "tests/guest/child.h"

#include <sched.h>
#include <stdint.h>

static void divide_by_zero_x87(void)
{
    uint16_t control = 0x37b;
    __asm__ volatile("fninit\n\tfldcw %0\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait" : : "m"(control));
}

static void pending_across_switch(void)
{
    uint16_t control = 0x37b;
    __asm__ volatile("fninit\n\tfldcw %0\n\tfld1\n\tfldz\n\tfdivrp" : : "m"(control));
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    child_wait(child);
    __asm__ volatile("fwait");
}

static void masked(void)
{
    __asm__ volatile("fninit\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait\n\tfstp %st(0)");
}

int main(void)
{
    EXPECT(ended_by(status_of(divide_by_zero_x87), SIGFPE));
    EXPECT(ended_by(status_of(pending_across_switch), SIGFPE));
    EXPECT(exited_with(status_of(masked), 0));
    return 0;
}
