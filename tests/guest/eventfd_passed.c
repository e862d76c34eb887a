/* An event counter goes through a port as any file does, and lives while anybody has it. */
#include "tests/guest/parcels.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>

/* The receiver waits on it after the sender has closed all of its own. */
static void sent_and_closed(void)
{
    int port = port_create(1, 100), there = eventfd(0, 0), back = eventfd(0, EFD_CLOEXEC);
    eventfd_t value = 0;
    EXPECT(port >= 0 && there >= 0 && back >= 0);
    pid_t child = fork_checked();
    if (child == 0) {
        close(there);
        int got = receive_file(port, 0);
        EXPECT(got >= 0 && eventfd_read(got, &value) == 0 && value == 12);
        EXPECT(eventfd_write(back, value + 1) == 0);
        _exit(0);
    }
    EXPECT(send_file(port, there, 0) == 0);
    wait_until_blocked(child, "eventfd");
    EXPECT(eventfd_write(there, 12) == 0 && close(there) == 0);
    expect_exit(child);
    EXPECT(eventfd_read(back, &value) == 0 && value == 13);
    EXPECT(close(port) == 0 && close(back) == 0);
}

/* In a queue that nobody reads, it goes with the port. */
static void queued_and_dropped(void)
{
    int port = port_create(1, 100), counter = eventfd(1, 0);
    EXPECT(port >= 0 && counter >= 0);
    EXPECT(send_file(port, counter, 0) == 0);
    EXPECT(close(counter) == 0 && close(port) == 0);
}

/* One poll for counters, ports and their likes. */
static void polled_with_ports(void)
{
    int port = port_create(1, 100), counter = eventfd(0, 0);
    struct pollfd both[2] = {{port, POLLIN, 0}, {counter, POLLIN, 0}};
    EXPECT(poll(both, 2, 0) == 0);
    pid_t child = fork_checked();
    if (child == 0) {
        wait_until_blocked(getppid(), "poll");
        _exit(eventfd_write(counter, 1) == 0 ? 0 : 1);
    }
    EXPECT(poll(both, 2, -1) == 1 && both[1].revents == POLLIN && both[0].revents == 0);
    expect_exit(child);
    EXPECT(close(port) == 0 && close(counter) == 0);
}

int main(void)
{
    sent_and_closed();
    queued_and_dropped();
    polled_with_ports();
    return 0;
}
