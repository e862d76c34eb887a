/*
 * Memory runs out in the middle of a long read: the one who holds most is ended, and the reader
 * goes on. It is not told that its own memory is not there (EFAULT, or less read).
 */
// run: --mem 32
// log: oom_long_read\[\d+\] is ended so that oom_long_read\[\d+\] can go on
#include "tests/guest/memory.h"

#include <fcntl.h>

#define HELD   (16u << 20)
#define READ   (15u << 20)
#define ROUNDS 4 /* now and then a tick gives the one who is ended its turn in time */

static void hold(struct turn held)
{
    memset(map_pages(HELD / PAGE), 'h', HELD);
    turn_give(held);
    for (;;)
        pause();
}

static void read_beside_hog(int fd)
{
    int status;
    struct turn held = turn_make();
    pid_t hog = fork();
    if (hog == 0)
        hold(held);
    turn_wait(held);
    char *to = map_pages(READ / PAGE);
    EXPECT(read(fd, to, READ) == READ);
    EXPECT(munmap(to, READ) == 0);
    EXPECT(waitpid(hog, &status, 0) == hog && killed_by(status, SIGKILL));
    EXPECT(close(held.ends[0]) == 0 && close(held.ends[1]) == 0);
}

int main(void)
{
    int fd = open("/dev/zero", O_RDONLY);
    EXPECT(fd >= 0);
    for (int i = 0; i < ROUNDS; i++)
        read_beside_hog(fd);
    return 0;
}
