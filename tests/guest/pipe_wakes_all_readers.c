/* One write with a byte for each wakes all who wait for a byte, not the first alone. */
// linux: yes
#include "tests/guest/child.h"

#include <sched.h>

#define READERS 5

static int ends[2];

static void read_one(void)
{
    char byte;
    EXPECT(read(ends[0], &byte, 1) == 1);
}

int main(void)
{
    pid_t readers[READERS];
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i < READERS; i++)
        readers[i] = child_start(read_one);
    for (int i = 0; i < 2 * READERS; i++)
        sched_yield(); /* all of them sleep */
    EXPECT(write(ends[1], "12345", READERS) == READERS);
    for (int i = 0; i < READERS; i++)
        EXPECT(exited_with(child_wait(readers[i]), 0));
    return 0;
}
