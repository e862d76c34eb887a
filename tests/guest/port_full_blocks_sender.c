/* A sender sleeps while the slots are used up, and while the bytes are. */
#include "tests/guest/ports.h"

static void fill_and_drain(int port, const char *text, int fit)
{
    for (int i = 0; i < fit; i++)
        EXPECT(send_text(port, 1, text, PORT_NONBLOCK) == 0);
    EXPECT(ERROR_OF(send_text(port, 1, text, PORT_NONBLOCK)) == EAGAIN);
    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(send_text(port, 2, text, 0) == 0);
        _exit(0);
    }
    wait_until_blocked(child, "port: full");
    expect_text(port, 1, text, getpid());
    expect_exit(child);
    for (int i = 1; i < fit; i++)
        expect_text(port, 1, text, getpid());
    expect_text(port, 2, text, child);
    expect_empty(port);
}

int main(void)
{
    fill_and_drain(port_create(3, 1000), "", 3);
    fill_and_drain(port_create(3, 1000), "short", 3);
    fill_and_drain(port_create(100, 10), "four", 3); /* 10 bytes count as 12 */
    fill_and_drain(port_create(100, 8), "eight888", 1);
    return 0;
}
