/* A receiver that is killed after it was woken, and does not have the message, leaves it there. */
// run: --icount
#include "tests/guest/ports.h"

int main(void)
{
    int port = port_create(4, 100);
    for (int round = 0; round < 20; round++) {
        pid_t child = fork_checked();
        if (child == 0) {
            char buffer[100];
            struct port_message message;
            receive_bytes(port, &message, buffer, 1, 0);
            _exit(1);
        }
        wait_until_blocked(child, "port: empty");
        EXPECT(send_text(port, 1, "first", 0) == 0); /* does not fit there: it is woken to see */
        EXPECT(kill(child, SIGKILL) == 0);
        EXPECT(send_text(port, 2, "second", 0) == 0);
        int status;
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(WIFSIGNALED(status));
        expect_text(port, 1, "first", getpid());
        expect_text(port, 2, "second", getpid());
        expect_empty(port);
    }
    return 0;
}
