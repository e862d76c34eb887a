/* The pages of a pipe are there while they hold bytes: one that was emptied keeps one of them. */
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define PIPE_SIZE 65536

static char bytes[PIPE_SIZE];

static unsigned long free_memory(void)
{
    struct sysinfo info;
    EXPECT(sysinfo(&info) == 0);
    return info.freeram;
}

int main(void)
{
    int ends[2];
    EXPECT(pipe2(ends, O_NONBLOCK) == 0);
    EXPECT(write(ends[1], bytes, 1) == 1 && read(ends[0], bytes, sizeof bytes) == 1);
    for (unsigned i = 0; i < sizeof bytes; i += 4096)
        bytes[i] = 1; /* these pages are ours from here on */
    unsigned long before = free_memory();
    EXPECT(write(ends[1], bytes, PIPE_SIZE) == PIPE_SIZE);
    EXPECT(free_memory() == before - PIPE_SIZE + 4096);
    EXPECT(read(ends[0], bytes, sizeof bytes) == PIPE_SIZE);
    EXPECT(free_memory() == before);
    return 0;
}
