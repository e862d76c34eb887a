/* The message for which a killed receiver was woken goes to the next one that sleeps. */
// run: --icount
#include "tests/guest/ports.h"

static pid_t blocked_receiver(int port, unsigned room)
{
    pid_t child = fork_checked();
    if (child == 0) {
        char buffer[100];
        struct port_message message;
        EXPECT(receive_bytes(port, &message, buffer, room, 0) == 0);
        EXPECT(message.type == 7);
        _exit(0);
    }
    wait_until_blocked(child, "port: empty");
    return child;
}

int main(void)
{
    int port = port_create(4, 100);
    for (int round = 0; round < 20; round++) {
        pid_t first = blocked_receiver(port, 1), second = blocked_receiver(port, 100);
        EXPECT(send_text(port, 7, "one", 0) == 0); /* wakes the first one, whom it does not fit */
        kill_and_wait(first);
        expect_exit(second);
        expect_empty(port);
    }
    return 0;
}
