/* Polling the console and a pipe at once: a line, the end of the input. */
// stdin: a line\n
#include "tests/guest/ports.h"

#include <poll.h>

int main(void)
{
    char text[16];
    int ends[2];
    EXPECT(pipe(ends) == 0);
    struct pollfd both[2] = {{.fd = 0, .events = POLLIN}, {.fd = ends[0], .events = POLLIN}};
    EXPECT(poll(both, 2, -1) == 1 && (both[0].revents & POLLIN) && both[1].revents == 0);
    int got = 0;
    while (got < 7) {
        EXPECT(poll(both, 2, -1) == 1);
        int more = (int)read(0, text + got, sizeof text - (unsigned)got);
        EXPECT(more > 0);
        got += more;
    }
    EXPECT(memcmp(text, "a line\n", 7) == 0);
    EXPECT(poll(both, 2, -1) == 1 && (both[0].revents & POLLHUP) && read(0, text, 1) == 0);
    struct pollfd out = {.fd = 1, .events = POLLIN | POLLOUT};
    EXPECT(poll(&out, 1, 0) == 1 && out.revents & POLLOUT);

    pid_t pid = fork_checked();
    if (pid == 0) {
        usleep(30000);
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
    }
    both[0].fd = -1;
    EXPECT(poll(both, 2, -1) == 1 && both[0].revents == 0 && both[1].revents == POLLIN);
    expect_exit(pid);
    return 0;
}
