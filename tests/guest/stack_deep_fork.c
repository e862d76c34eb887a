/* fork deep down in the stack: both sides come back up through frames that only they change. */
// linux: yes
#include "tests/guest/memory.h"

#define DEPTH 1500

static pid_t child = -1;

static __attribute__((noinline)) void descend(unsigned depth)
{
    volatile unsigned frame[512];
    frame[0] = frame[511] = depth;
    if (depth == 0)
        child = fork();
    else
        descend(depth - 1);
    EXPECT(frame[0] == depth && frame[511] == depth);
    frame[0] = child ? 1 : 2;
    EXPECT(frame[511] == depth);
    EXPECT(frame[0] == (child ? 1u : 2u));
}

int main(void)
{
    descend(DEPTH);
    EXPECT(child >= 0);
    if (child > 0)
        EXPECT(well(child));
    return 0;
}
