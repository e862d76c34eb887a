/* A receiver that is killed closes its ports: when it was the last, blocked senders get EPIPE. */
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(1, 0), sender = port_narrow(port, PORT_SEND);
    pid_t receiver = fork_checked();
    if (receiver == 0)
        for (;;)
            sleep(100);
    EXPECT(close(port) == 0);
    EXPECT(send_text(sender, 1, "", 0) == 0);
    pid_t blocked = fork_checked();
    if (blocked == 0) {
        EXPECT(ERROR_OF(send_text(sender, 1, "", 0)) == EPIPE);
        _exit(0);
    }
    wait_until_blocked(blocked, "port: full");
    kill_and_wait(receiver);
    expect_exit(blocked);
    EXPECT(ERROR_OF(send_text(sender, 1, "", 0)) == EPIPE);
    return 0;
}
