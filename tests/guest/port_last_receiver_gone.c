/* With the last receiver go the queue and the name; senders, asleep or later, get EPIPE. */
#include "tests/guest/ports.h"

#include <fcntl.h>

static pid_t blocked_sender(int sender)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        EXPECT(ERROR_OF(send_text(sender, 1, "two", 0)) == EPIPE);
        EXPECT(ERROR_OF(send_text(sender, 1, "two", PORT_NONBLOCK)) == EPIPE);
        _exit(0);
    }
    wait_until_blocked(pid, "port: full");
    return pid;
}

int main(void)
{
    int port = port_create(1, 100), sender = port_narrow(port, PORT_SEND);
    int receiver = port_narrow(port, PORT_RECEIVE);
    EXPECT(port_publish(port, "last") == 0);
    EXPECT(close(port) == 0);
    EXPECT(access("/port/last", F_OK) == 0); /* one receiver is left */
    EXPECT(send_text(sender, 1, "one", 0) == 0);

    EXPECT(fcntl(receiver, F_SETFD, FD_CLOFORK) == 0); /* the children must not have it */
    pid_t first = blocked_sender(sender), second = blocked_sender(sender);
    EXPECT(close(receiver) == 0);
    expect_exit(first);
    expect_exit(second);
    EXPECT(access("/port/last", F_OK) < 0 && errno == ENOENT);
    EXPECT(ERROR_OF(send_text(sender, 1, "late", 0)) == EPIPE); /* and no signal */
    EXPECT(ERROR_OF(send_bytes(sender, 1, NULL, 101, 0)) == EMSGSIZE);
    return 0;
}
