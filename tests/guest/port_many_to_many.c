/*
 * Many senders and receivers on one port: each message arrives exactly once, and those of one
 * sender in their order. Each receiver reports what it got through a pipe.
 */
// run: --timeout 100
#include "tests/guest/ports.h"

#define SENDERS   5
#define RECEIVERS 4
#define MESSAGES  400 /* of each sender */
#define STOP      0xffffffffu

struct report {
    int receiver, sender;
    unsigned number;
};

static void send_all(int port, int me)
{
    unsigned bytes[64];
    for (unsigned number = 0; number < MESSAGES; number++) {
        unsigned words = (number * 7 + (unsigned)me) % 64;
        for (unsigned i = 0; i < words; i++)
            bytes[i] = number + (unsigned)me * 1000;
        EXPECT(send_bytes(port, (unsigned)me << 16 | number, bytes, words * 4, 0) == 0);
        if (number % 50 == 0)
            usleep(1000);
    }
}

static void receive_all(int port, int me, int reports)
{
    unsigned bytes[64];
    struct port_message message;
    for (;;) {
        EXPECT(receive_bytes(port, &message, bytes, sizeof bytes, 0) == 0);
        if (message.type == STOP)
            return;
        struct report report = {me, (int)(message.type >> 16), message.type & 0xffff};
        for (unsigned i = 0; i < message.length / 4; i++)
            EXPECT(bytes[i] == report.number + (unsigned)report.sender * 1000);
        EXPECT(message.length / 4 == (report.number * 7 + (unsigned)report.sender) % 64);
        EXPECT(write(reports, &report, sizeof report) == sizeof report);
    }
}

static void check_reports(int reports)
{
    static int last[RECEIVERS][SENDERS];
    static char seen[SENDERS][MESSAGES];
    struct report report;
    memset(last, -1, sizeof last);
    for (int i = 0; i < SENDERS * MESSAGES; i++) {
        EXPECT(read(reports, &report, sizeof report) == sizeof report);
        EXPECT(!seen[report.sender][report.number]);
        seen[report.sender][report.number] = 1;
        EXPECT((int)report.number > last[report.receiver][report.sender]);
        last[report.receiver][report.sender] = (int)report.number;
    }
}

int main(void)
{
    int port = port_create(6, 600), ends[2];
    pid_t receivers[RECEIVERS], senders[SENDERS];
    EXPECT(port >= 0 && pipe(ends) == 0);
    for (int i = 0; i < RECEIVERS; i++)
        if ((receivers[i] = fork_checked()) == 0) {
            receive_all(port, i, ends[1]);
            _exit(0);
        }
    for (int i = 0; i < SENDERS; i++)
        if ((senders[i] = fork_checked()) == 0) {
            send_all(port, i);
            _exit(0);
        }
    check_reports(ends[0]);
    for (int i = 0; i < SENDERS; i++)
        expect_exit(senders[i]);
    for (int i = 0; i < RECEIVERS; i++)
        EXPECT(send_bytes(port, STOP, NULL, 0, 0) == 0);
    for (int i = 0; i < RECEIVERS; i++)
        expect_exit(receivers[i]);
    expect_empty(port);
    return 0;
}
