/* Xinu tells of a child's death by a message to its parent, whose mailbox holds one: of two that
 * die before it looks, one is never told of. Here each has its slot, whatever else is sent. */
#include "tests/guest/ports.h"

#define CHILDREN 20

int main(void)
{
    int port = port_create(CHILDREN, CHILDREN * sizeof(struct end_notice));
    pid_t pids[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork_checked();
        while (pids[i] == 0)
            pause();
        EXPECT(watch(pids[i], port) == 0);
    }
    EXPECT(ERROR_OF(send_text(port, 1, "", PORT_NONBLOCK)) == EAGAIN); /* all slots are kept */
    for (int i = 0; i < CHILDREN; i++)
        kill_and_wait(pids[i]);
    for (int i = 0; i < CHILDREN; i++) {
        struct end_notice notice;
        struct port_message message;
        EXPECT(receive_bytes(port, &message, &notice, sizeof notice, PORT_NONBLOCK) == 0);
        EXPECT(message.type == PORT_TYPE_END && message.sender == 0);
        EXPECT(notice.pid == pids[i] && WTERMSIG(notice.status) == SIGKILL);
    }
    expect_empty(port);
    return 0;
}
