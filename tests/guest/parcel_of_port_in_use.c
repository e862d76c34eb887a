/*
 * A thread closes the last descriptor of a port with which another one sleeps in a call: the port
 * ends with that call, and what is attached to its messages goes with it, at once.
 */
#include "tests/guest/parcels.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <poll.h>

static int port, sending, ends[2];

/* Into the port, and nowhere else: the writing end of a pipe. */
static void attach_pipe(unsigned length, int flags)
{
    static char payload[32];
    EXPECT(pipe2(ends, O_NONBLOCK) == 0);
    struct port_parcel parcel = parcel_of(1, &ends[1]);
    parcel.message.payload = payload;
    parcel.message.length = length;
    EXPECT(port_send_files(sending, &parcel, flags) == 0);
}

static void wait_for_room(void *unused)
{
    (void)unused;
    struct pollfd full = {.fd = port, .events = POLLOUT};
    poll(&full, 1, 200);
}

static void while_polled(void)
{
    struct thread poller;
    attach_pipe(0, 0);
    close(ends[1]);
    thread_start(&poller, wait_for_room, NULL);
    threads_settle();
    close(sending);
    close(port);
    thread_join(&poller);
    expect_end(ends[0]);
    close(ends[0]);
}

static void receive_short(void *unused)
{
    (void)unused;
    struct port_short message;
    EXPECT(port_reply_receive_short(port, &message) < 0);
}

static void while_received_from(void)
{
    struct thread receiver;
    thread_start(&receiver, receive_short, NULL);
    threads_settle();
    close(port);
    attach_pipe(17, 0); /* too much for its registers: it stays in the queue */
    syscall(SYS_dup3, 0, ends[1], 0);
    thread_join(&receiver);
    expect_end(ends[0]);
    close(ends[1]);
    close(ends[0]);
    close(sending);
}

static void open_port(void)
{
    port = port_create(1, 32);
    sending = port_narrow(port, PORT_SEND);
}

int main(void)
{
    open_port();
    while_polled();
    open_port();
    while_received_from();
    return 0;
}
