/* Of two senders that sleep, the first is killed as soon as there is room: the second gets it. */
// run: --icount
#include "tests/guest/ports.h"

static pid_t blocked_sender(int port, unsigned type)
{
    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(send_text(port, type, "x", 0) == 0);
        _exit(0);
    }
    wait_until_blocked(child, "port: full");
    return child;
}

int main(void)
{
    int port = port_create(1, 100);
    for (int round = 0; round < 20; round++) {
        EXPECT(send_text(port, 1, "x", 0) == 0);
        pid_t first = blocked_sender(port, 2), second = blocked_sender(port, 3);
        expect_text(port, 1, "x", getpid()); /* both are ready, and neither has run yet */
        kill_and_wait(first);
        expect_exit(second);
        expect_text(port, 3, "x", second);
        expect_empty(port);
    }
    return 0;
}
