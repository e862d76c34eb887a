/*
 * Children that run for the first time when another ends, and end themselves: the stack of the one
 * before goes then, and not when somebody happens to fork or to wake.
 */
#include "tests/guest/memory.h"

#include <gaji/proc.h>

#define CHILDREN 60
#define KEPT     16 /* stacks for the next fork, and those of who lives */

static long stacks(void)
{
    return file_number("/proc/meminfo", "KernelStack") * 1024 / PAGE;
}

int main(void)
{
    long before = stacks();
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0) {
            EXPECT(i < CHILDREN - 1 || stacks() <= before + KEPT); /* the last runs last */
            _exit(0);
        }
    }
    for (int status; wait(&status) > 0;)
        EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 0;
}
