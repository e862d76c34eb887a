/* A receiver sleeps while the queue is empty; with PORT_NONBLOCK it gets EAGAIN. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(4, 100);
    expect_empty(port);
    pid_t child = fork_checked();
    if (child == 0) {
        char buffer[8];
        struct port_message message;
        EXPECT(receive_bytes(port, &message, buffer, sizeof buffer, 0) == 0);
        EXPECT(message.length == 4 && memcmp(buffer, "wake", 4) == 0);
        EXPECT(message.sender == getppid());
        _exit(0);
    }
    wait_until_blocked(child, "port: empty");
    EXPECT(send_text(port, 1, "wake", 0) == 0);
    expect_exit(child);
    expect_empty(port);
    return 0;
}
