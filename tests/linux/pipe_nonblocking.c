/* O_NONBLOCK: EAGAIN when empty and full; up to PIPE_BUF all or nothing, more goes in part. */
#include "say.h"

static char large[100000];

int main(void)
{
    int ends[2];
    SAY(pipe2(ends, O_NONBLOCK));
    SAY(read(ends[0], large, 1));
    SAY(write(ends[1], large, 65536 - 100));
    SAY(write(ends[1], large, 4096));
    SAY(write(ends[1], large, 100));
    SAY(write(ends[1], large, 1));
    SAY(write(ends[1], large, sizeof large));
    SAY(read(ends[0], large, 4096));
    SAY(write(ends[1], large, 4097));
    SAY(write(ends[1], large, 1));
    SAY(read(ends[0], large, sizeof large));
    SAY(write(ends[1], large, sizeof large));
    return 0;
}
