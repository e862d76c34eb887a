/* A port whose only slot is kept for a notice: sender and receiver meet, whoever sleeps first. */
#include "tests/guest/ports.h"

#include <stdbool.h>

static void meet(bool receiver_first)
{
    int port = port_create(1, 20);
    pid_t watched = fork_checked();
    if (watched == 0)
        for (;;)
            pause();
    EXPECT(watch(watched, port) == 0);
    pid_t sender;
    struct port_message message = {.length = 0};
    if (receiver_first) {
        pid_t receiver = fork_checked();
        if (receiver == 0)
            _exit(ERROR_OF(port_receive(port, &message, 0)));
        wait_until_blocked(receiver, "port: empty");
        EXPECT(port_send(port, &message, 0) == 0);
        expect_exit(receiver);
    } else {
        if ((sender = fork_checked()) == 0)
            _exit(ERROR_OF(port_send(port, &message, 0)));
        wait_until_blocked(sender, "port: full");
        EXPECT(port_receive(port, &message, 0) == 0);
        expect_exit(sender);
    }
    kill_and_wait(watched);
    close(port);
}

int main(void)
{
    meet(true);
    meet(false);
    return 0;
}
