/* Those who poll pipes and ports are killed at random moments; readers and writers go on. */
// run: --mem 64 --timeout 60
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <poll.h>

#define POLLERS 8
#define ROUNDS  200

static int pipes[3][2], ports[2];
static unsigned seed = 7;

static unsigned next(void)
{
    seed = seed * 1103515245 + 12345;
    return seed >> 16;
}

/* Polls some of all descriptors, again and again, with copies that come and go. */
static void live(void)
{
    for (;;) {
        struct pollfd all[12];
        unsigned count = 1 + next() % 12;
        int copy = dup(pipes[next() % 3][next() % 2]);
        EXPECT(copy >= 0);
        for (unsigned i = 0; i < count; i++) {
            unsigned kind = next() % 9;
            int fd = kind < 6 ? pipes[kind / 2][kind % 2] : kind < 8 ? ports[kind - 6] : copy;
            all[i] = (struct pollfd){.fd = fd, .events = (short)(next() % 8)};
        }
        EXPECT(poll(all, count, next() % 2 ? (int)(next() % 30) : -1) >= 0);
        close(copy);
    }
}

static pid_t start_poller(void)
{
    unsigned own = next();
    pid_t pid = fork_checked();
    if (pid == 0) {
        seed = own;
        live();
    }
    return pid;
}

/* Fills and empties everything, so that all of it changes all the time. */
static void churn(void)
{
    static char bytes[9000];
    struct port_message message;
    for (;;) {
        int *ends = pipes[next() % 3], port = ports[next() % 2];
        if (next() % 2) {
            ssize_t done = write(ends[1], bytes, next() % sizeof bytes);
            EXPECT(done >= 0 || errno == EAGAIN);
            int error = ERROR_OF(send_bytes(port, 1, bytes, next() % 64, PORT_NONBLOCK));
            EXPECT(error == 0 || error == EAGAIN);
        } else {
            EXPECT(read(ends[0], bytes, sizeof bytes) >= 0 || errno == EAGAIN);
            int error = ERROR_OF(receive_bytes(port, &message, bytes, 64, PORT_NONBLOCK));
            EXPECT(error == 0 || error == EAGAIN);
        }
        if (next() % 4 == 0)
            usleep(1);
    }
}

int main(void)
{
    pid_t pollers[POLLERS], churner;
    for (int i = 0; i < 3; i++)
        EXPECT(pipe2(pipes[i], O_NONBLOCK) == 0);
    for (int i = 0; i < 2; i++)
        EXPECT((ports[i] = port_create(3, 128)) >= 0);
    churner = fork_checked();
    if (churner == 0)
        churn();
    for (int i = 0; i < POLLERS; i++)
        pollers[i] = start_poller();
    for (int round = 0; round < ROUNDS; round++) {
        unsigned i = next() % POLLERS;
        usleep(next() % 2000);
        kill_and_wait(pollers[i]);
        pollers[i] = start_poller();
        if (round % 10 == 0)
            EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    for (int i = 0; i < POLLERS; i++)
        kill_and_wait(pollers[i]);
    kill_and_wait(churner);
    return 0;
}
