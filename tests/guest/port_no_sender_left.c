/* With the last right to send, the last watch and the name goes the hope of a message: receivers,
 * asleep or later, get EPIPE once the queue is empty, and poll() sees a hang-up. */
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <poll.h>

static int receiver; /* the one port of each part, made anew by it */

/* A port that only `receiver` is left of, and a right to send, which children do not get. */
static int make_port(void)
{
    int port = port_create(4, 100), sender = port_narrow(port, PORT_SEND);
    receiver = port_narrow(port, PORT_RECEIVE);
    EXPECT(port >= 0 && sender >= 0 && receiver >= 0);
    EXPECT(close(port) == 0);
    EXPECT(fcntl(sender, F_SETFD, FD_CLOFORK) == 0);
    return sender;
}

static short poll_events(void)
{
    struct pollfd poll_for = {.fd = receiver, .events = POLLIN};
    EXPECT(poll(&poll_for, 1, 0) >= 0);
    return poll_for.revents;
}

static int receive_error(int flags)
{
    struct port_message message;
    char buffer[64];
    return ERROR_OF(receive_bytes(receiver, &message, buffer, sizeof buffer, flags));
}

static pid_t sleeping_receiver(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        int error;
        do /* a notice may come before that */
            error = receive_error(0);
        while (error == 0);
        EXPECT(error == EPIPE);
        EXPECT(receive_error(PORT_NONBLOCK) == EPIPE);
        _exit(0);
    }
    wait_until_blocked(pid, "port: empty");
    return pid;
}

static pid_t sleeping_poller(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct pollfd poll_for = {.fd = receiver, .events = POLLIN};
        EXPECT(poll(&poll_for, 1, -1) == 1);
        EXPECT(poll_for.revents == POLLHUP);
        _exit(0);
    }
    wait_until_blocked(pid, "poll");
    return pid;
}

static void expect_end(void)
{
    EXPECT(poll_events() == POLLHUP);
    EXPECT(receive_error(0) == EPIPE);
    EXPECT(receive_error(PORT_NONBLOCK) == EPIPE);
    EXPECT(close(receiver) == 0);
}

static void last_right_to_send(void)
{
    int sender = make_port(), copy = port_narrow(sender, PORT_SEND);
    EXPECT(fcntl(copy, F_SETFD, FD_CLOFORK) == 0);
    pid_t first = sleeping_receiver(), second = sleeping_receiver(), poller = sleeping_poller();
    EXPECT(close(sender) == 0);
    EXPECT(poll_events() == 0);
    EXPECT(receive_error(PORT_NONBLOCK) == EAGAIN); /* one is left */
    EXPECT(close(copy) == 0);
    expect_exit(first);
    expect_exit(second);
    expect_exit(poller);
    expect_end();
}

/* What was sent is received first. */
static void queue_first(void)
{
    int sender = make_port();
    EXPECT(send_text(sender, 1, "last words", 0) == 0);
    EXPECT(close(sender) == 0);
    EXPECT(poll_events() == (POLLIN | POLLHUP));
    expect_text(receiver, 1, "last words", 0);
    expect_end();
}

static void name(void)
{
    int sender = make_port();
    EXPECT(port_publish(receiver, "hope") == 0);
    EXPECT(close(sender) == 0);
    EXPECT(receive_error(PORT_NONBLOCK) == EAGAIN);
    EXPECT(rename("/port/hope", "/port/faith") == 0);
    EXPECT(link("/port/faith", "/port/charity") == 0);
    pid_t child = sleeping_receiver(), poller = sleeping_poller();
    EXPECT(unlink("/port/faith") == 0);
    EXPECT(receive_error(PORT_NONBLOCK) == EAGAIN); /* there is another */
    EXPECT(unlink("/port/charity") == 0);
    expect_exit(child);
    expect_exit(poller);
    EXPECT(port_publish(receiver, "again") == 0);
    EXPECT(receive_error(PORT_NONBLOCK) == EAGAIN);
    EXPECT(close(open("/tmp/other", O_CREAT | O_WRONLY, 0600)) == 0);
    EXPECT(rename("/tmp/other", "/port/again") == 0); /* another file takes its place */
    expect_end();
    EXPECT(unlink("/port/again") == 0);
}

/* A watch will send. Two sleep: the notice wakes one of them, its being the last the other. */
static void last_watch(void)
{
    int sender = make_port();
    pid_t watched = fork_checked();
    if (watched == 0)
        for (;;)
            pause();
    EXPECT(watch(watched, receiver) == 0);
    EXPECT(close(sender) == 0);
    EXPECT(receive_error(PORT_NONBLOCK) == EAGAIN);
    pid_t first = sleeping_receiver(), second = sleeping_receiver();
    kill_and_wait(watched);
    expect_exit(first);
    expect_exit(second);
    expect_end();
}

/* The process that watches ends, and its watch with it. */
static void watcher_ends(void)
{
    int sender = make_port();
    pid_t watched = getpid(), watcher = fork_checked();
    if (watcher == 0) {
        EXPECT(watch(watched, receiver) == 0);
        for (;;)
            pause();
    }
    usleep(20000);
    EXPECT(close(sender) == 0);
    pid_t child = sleeping_receiver();
    kill_and_wait(watcher);
    expect_exit(child);
    expect_end();
}

/* A right to send that lies in another port's queue counts, and ends with it. */
static void right_in_flight(void)
{
    int sender = make_port(), other = port_create(1, 100);
    struct port_parcel parcel = {.message = {.length = 0}, .count = 1, .files = {sender}};
    EXPECT(port_send_files(other, &parcel, 0) == 0);
    EXPECT(close(sender) == 0);
    EXPECT(fcntl(other, F_SETFD, FD_CLOFORK) == 0);
    EXPECT(receive_error(PORT_NONBLOCK) == EAGAIN);
    pid_t child = sleeping_receiver();
    EXPECT(close(other) == 0);
    expect_exit(child);
    expect_end();
}

/* A server that answers by the fast path and would sleep again, its last client's right gone. */
static void server_of_one_call(int is_short)
{
    int sender = make_port();
    pid_t server = fork_checked();
    if (server == 0) {
        struct port_short message = {0};
        struct port_message whole = {0}, answer = {0};
        if (is_short) {
            EXPECT(port_reply_receive_short(receiver, &message) > 0);
            EXPECT(ERROR_OF(port_reply_receive_short(receiver, &message)) == EPIPE);
        } else {
            EXPECT(port_reply_receive(receiver, &answer, &whole) == 0);
            answer.reply = whole.reply;
            EXPECT(ERROR_OF(port_reply_receive(receiver, &answer, &whole)) == EPIPE);
        }
        _exit(0);
    }
    wait_until_blocked(server, "port: empty");
    struct port_short message = {.type = 7};
    struct port_message request = {0}, answer = {0};
    EXPECT((is_short ? port_call_short(sender, &message)
                     : port_call(sender, &request, &answer, NULL)) == 0);
    EXPECT(close(sender) == 0);
    expect_exit(server);
    expect_end();
}

int main(void)
{
    last_right_to_send();
    queue_first();
    name();
    last_watch();
    watcher_ends();
    right_in_flight();
    server_of_one_call(1);
    server_of_one_call(0);
    return 0;
}
