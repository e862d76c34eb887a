/* A small message for which there is room is sent, also while a larger one waits for more. */
#include "tests/guest/ports.h"

static pid_t sender(int port, unsigned type, const char *text)
{
    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(send_text(port, type, text, 0) == 0);
        _exit(0);
    }
    wait_until_blocked(child, "port: full");
    return child;
}

int main(void)
{
    int port = port_create(8, 8);
    EXPECT(send_text(port, 1, "1111", 0) == 0 && send_text(port, 2, "2222", 0) == 0);
    pid_t large = sender(port, 3, "33333333"), small = sender(port, 4, "4444");
    expect_text(port, 1, "1111", 0); /* four bytes of room: enough for the small one alone */
    expect_exit(small);
    expect_text(port, 2, "2222", 0);
    expect_text(port, 4, "4444", small);
    expect_exit(large);
    expect_text(port, 3, "33333333", large);
    expect_empty(port);
    return 0;
}
