/* One who polls takes no wake-up from one who reads: both on one pipe, and on one port. */
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>

static int ends[2], port;

static pid_t start_poller(int fd)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct pollfd one = {.fd = fd, .events = POLLIN};
        _exit(poll(&one, 1, -1) == 1 && one.revents == POLLIN ? 0 : 1);
    }
    wait_until_blocked(pid, "poll");
    return pid;
}

static pid_t start_reader(void)
{
    char byte;
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(read(ends[0], &byte, 1) == 1 ? 0 : 1);
    wait_until_blocked(pid, "pipe");
    return pid;
}

static pid_t start_receiver(void)
{
    struct port_message message;
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(receive_bytes(port, &message, NULL, 0, 0) == 0 ? 0 : 1);
    wait_until_blocked(pid, "port: empty");
    return pid;
}

/* Who came first, the pollers or the readers, is of no account. */
static void together(int fd, pid_t (*start)(void), bool poller_first)
{
    pid_t pollers[3], readers[2];
    for (int i = 0; i < 3 && poller_first; i++)
        pollers[i] = start_poller(fd);
    for (int i = 0; i < 2; i++)
        readers[i] = start();
    for (int i = 0; i < 3 && !poller_first; i++)
        pollers[i] = start_poller(fd);
    kill_and_wait(pollers[1]); /* of a list of three, the one in the middle */

    /* Two at once, so that one is still there when the pollers look. */
    for (int i = 0; i < 3; i++)
        EXPECT(fd == port ? send_bytes(port, 1, NULL, 0, 0) == 0 : write(ends[1], "x", 1) == 1);
    expect_exit(readers[0]);
    expect_exit(readers[1]);
    expect_exit(pollers[0]);
    expect_exit(pollers[2]);
    struct port_message message;
    char byte;
    EXPECT(fd == port ? receive_bytes(port, &message, NULL, 0, 0) == 0
                      : read(ends[0], &byte, 1) == 1);
}

/* A poller that is killed right after it was woken has taken nothing along. */
static void killed_after_waking(void)
{
    pid_t poller = start_poller(port), receiver = start_receiver();
    EXPECT(send_bytes(port, 1, NULL, 0, 0) == 0);
    kill(poller, SIGKILL);
    EXPECT(waitpid(poller, NULL, 0) == poller);
    expect_exit(receiver);
}

int main(void)
{
    EXPECT(pipe(ends) == 0 && (port = port_create(8, 64)) >= 0);
    for (int first = 0; first < 2; first++) {
        together(ends[0], start_reader, first);
        together(port, start_receiver, first);
    }
    killed_after_waking();
    return 0;
}
