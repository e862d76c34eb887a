/*
 * Senders and receivers are killed at random moments and replaced. Nothing arrives twice or out of
 * order, the kernel's invariants hold, and at the end the port has all its slots. The seed is an
 * argument, or the time.
 */
// run: --timeout 100
#include "tests/guest/ports.h"

#include <gaji/check.h>
#include <time.h>

#define WORKERS 6 /* even ones send, odd ones receive */
#define SLOTS   5

static void send_forever(int port)
{
    static unsigned bytes[100];
    for (unsigned number = 1;; number++) {
        bytes[0] = number;
        if (send_bytes(port, 1, bytes, 4 + number * 4 % 396, 0) < 0)
            _exit(2);
    }
}

/* Of each sender the numbers ascend; a killed receiver may have taken some with it. */
static void receive_forever(int port)
{
    static unsigned bytes[100], last[32768];
    struct port_message message;
    for (;;) {
        if (receive_bytes(port, &message, bytes, sizeof bytes, 0) < 0 || message.length < 4 ||
            bytes[0] <= last[message.sender])
            _exit(3);
        last[message.sender] = bytes[0];
    }
}

static pid_t start(int port, int worker)
{
    pid_t pid = fork_checked();
    if (pid == 0)
        (worker % 2 ? receive_forever : send_forever)(port);
    return pid;
}

int main(int count, char **arguments)
{
    unsigned seed = count > 1 ? (unsigned)atoi(arguments[1]) : (unsigned)time(NULL);
    pid_t workers[WORKERS];
    int port = port_create(SLOTS, 1000);
    printf("seed %u\n", seed);
    srand(seed);
    for (int i = 0; i < WORKERS; i++)
        workers[i] = start(port, i);
    for (int round = 0; round < 150; round++) {
        struct gaji_check_result result;
        int victim = rand() % WORKERS;
        usleep((unsigned)rand() % 3000);
        kill_and_wait(workers[victim]);
        workers[victim] = start(port, victim);
        if (round % 30 == 0)
            EXPECT(gaji_check(GAJI_CHECK_WALK, &result) == 0);
    }
    for (int i = 0; i < WORKERS; i++)
        kill_and_wait(workers[i]);

    char buffer[400];
    struct port_message message;
    while (receive_bytes(port, &message, buffer, sizeof buffer, PORT_NONBLOCK) == 0)
        ;
    expect_empty(port);
    for (int i = 0; i < SLOTS; i++)
        EXPECT(send_bytes(port, 1, buffer, 200, PORT_NONBLOCK) == 0);
    EXPECT(ERROR_OF(send_bytes(port, 1, buffer, 0, PORT_NONBLOCK)) == EAGAIN);
    return 0;
}
