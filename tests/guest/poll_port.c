/* Polling ports: what each right may do, and every change that wakes. */
#include "tests/guest/ports.h"

#include <poll.h>

static int events_of(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT | POLLPRI};
    EXPECT(poll(&one, 1, 0) == (one.revents != 0));
    return one.revents;
}

static pid_t start_poller(int fd, int events, int expected, int closed)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct pollfd one = {.fd = fd, .events = (short)events};
        close(closed);
        _exit(poll(&one, 1, -1) == 1 && one.revents == expected ? 0 : 1);
    }
    wait_until_blocked(pid, "poll");
    return pid;
}

int main(void)
{
    int port = port_create(2, 32);
    int send = port_narrow(port, PORT_SEND), receive = port_narrow(port, PORT_RECEIVE);
    EXPECT(port >= 0 && send >= 0 && receive >= 0);
    EXPECT(events_of(port) == POLLOUT && events_of(send) == POLLOUT && events_of(receive) == 0);

    pid_t pid = start_poller(receive, POLLIN, POLLIN, port);
    EXPECT(send_text(send, 1, "four", 0) == 0);
    expect_exit(pid);
    EXPECT(events_of(port) == (POLLIN | POLLOUT));
    EXPECT(events_of(send) == POLLOUT && events_of(receive) == POLLIN);

    /* Full by its slots, then by its bytes. */
    EXPECT(send_text(send, 1, "", 0) == 0 && events_of(port) == POLLIN && events_of(send) == 0);
    pid = start_poller(send, POLLOUT, POLLOUT, port);
    expect_text(receive, 1, "four", 0);
    expect_exit(pid);
    expect_text(receive, 1, "", 0);
    EXPECT(send_text(send, 1, "seventeen bytes..", 0) == 0 && events_of(send) == 0);
    pid = start_poller(send, POLLOUT, POLLOUT, port);
    expect_text(receive, 1, "seventeen bytes..", 0);
    expect_exit(pid);

    /* A call goes by the receiver that waits; it may poll, too. */
    pid = fork_checked();
    if (pid == 0) {
        struct port_message answer = {0}, request = {.type = 5};
        _exit(port_call(send, &request, &answer, NULL) == 0 && answer.type == 6 ? 0 : 1);
    }
    struct pollfd one = {.fd = receive, .events = POLLIN};
    struct port_message message;
    EXPECT(poll(&one, 1, -1) == 1 && receive_bytes(receive, &message, NULL, 0, 0) == 0);
    message.type = 6;
    EXPECT(port_reply(message.reply, &message) == 0);
    expect_exit(pid);

    /* The last receiver leaves. */
    pid = fork_checked();
    if (pid == 0) {
        one = (struct pollfd){.fd = send, .events = POLLIN};
        close(port);
        close(receive);
        _exit(poll(&one, 1, -1) == 1 && one.revents == POLLERR ? 0 : 1);
    }
    wait_until_blocked(pid, "poll");
    close(port);
    EXPECT(events_of(receive) == 0);
    close(receive);
    expect_exit(pid);
    EXPECT(events_of(send) == (POLLOUT | POLLERR));
    return 0;
}
