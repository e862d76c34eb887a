/* Closing a port elsewhere does not disturb who sleeps on it: each sleeper holds it itself. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(1, 100);
    int sender = port_narrow(port, PORT_SEND);
    pid_t receiver = fork_checked();
    if (receiver == 0) {
        char buffer[8];
        struct port_message message;
        EXPECT(receive_bytes(port, &message, buffer, sizeof buffer, 0) == 0);
        EXPECT(receive_bytes(port, &message, buffer, sizeof buffer, 0) == 0);
        EXPECT(message.type == 2);
        _exit(0);
    }
    wait_until_blocked(receiver, "port: empty");
    EXPECT(close(port) == 0);
    EXPECT(send_text(sender, 1, "x", 0) == 0 && send_text(sender, 2, "x", 0) == 0);
    expect_exit(receiver);
    EXPECT(ERROR_OF(send_text(sender, 3, "x", 0)) == EPIPE);
    return 0;
}
