/* Senders go in the order in which they came: small messages do not pass a larger one for ever. */
#include "tests/guest/ports.h"

#include <gaji/limit.h>
#include <poll.h>
#include <stdbool.h>

static int port;

static pid_t sender(unsigned type, const char *text)
{
    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(send_text(port, type, text, 0) == 0);
        _exit(0);
    }
    wait_until_blocked(child, "port: full");
    return child;
}

static int writable(void)
{
    struct pollfd one = {.fd = port, .events = POLLOUT};
    return poll(&one, 1, 0) == 1;
}

/* Two full slots; a large message waits, then a small one. */
static void fill(pid_t *large, pid_t *small)
{
    EXPECT(send_text(port, 1, "1111", 0) == 0 && send_text(port, 2, "2222", 0) == 0);
    *large = sender(3, "33333333");
    *small = sender(4, "4444");
}

static void in_order(void)
{
    pid_t large, small;
    fill(&large, &small);
    expect_text(port, 1, "1111", 0); /* four bytes of room: not for the small one, nor for us */
    wait_until_blocked(small, "port: full");
    EXPECT(ERROR_OF(send_text(port, 5, "", PORT_NONBLOCK)) == EAGAIN && !writable());
    expect_text(port, 2, "2222", 0);
    expect_exit(large);
    expect_text(port, 3, "33333333", large);
    expect_exit(small);
    expect_text(port, 4, "4444", small);
    EXPECT(writable());
}

/* Who is next is killed while it waits: it is the turn of the one after it. */
static void without_the_first(void)
{
    pid_t large, small;
    fill(&large, &small);
    expect_text(port, 1, "1111", 0);
    kill_and_wait(large);
    expect_exit(small);
    expect_text(port, 2, "2222", 0);
    expect_text(port, 4, "4444", small);
}

/* Room that is kept for notices would never be enough for the large one: it holds nobody up. */
static void beside_a_watch(bool of_limits)
{
    pid_t large, small, watched = fork_checked();
    if (watched == 0) {
        pause();
        _exit(0);
    }
    close(port);
    port = port_create(3, 24);
    EXPECT(send_text(port, 1, "1111", 0) == 0);
    large = sender(3, "123456789012345678901234");
    small = fork_checked();
    if (small == 0)
        _exit(ERROR_OF(send_text(port, 4, "", 0)));
    wait_until_blocked(small, "port: full");
    EXPECT((of_limits ? limit_watch : watch)(watched, port) == 0); /* 16 or 20 bytes of the 24 */
    expect_exit(small);
    expect_text(port, 1, "1111", 0);
    expect_text(port, 4, "", small);
    wait_until_blocked(large, "port: full");
    EXPECT(!of_limits || limit_watch(watched, -1) == 0);
    kill_and_wait(watched);
    if (!of_limits) {
        struct port_message notice;
        char text[32];
        EXPECT(receive_bytes(port, &notice, text, sizeof text, 0) == 0 && notice.sender == 0);
    }
    expect_exit(large);
    expect_text(port, 3, "123456789012345678901234", large);
}

/* Many small senders, which never leave the port empty, do not starve one large. */
static void against_a_stream(void)
{
    struct port_message message;
    char text[16];
    pid_t small[4], large;
    unsigned received = 0;
    close(port);
    port = port_create(4, 16);
    for (int i = 0; i < 4; i++)
        if ((small[i] = fork_checked()) == 0)
            for (;;)
                send_text(port, 1, "1234", 0);
    for (int i = 0; i < 4; i++)
        wait_until_blocked(small[i], "port: full");
    large = sender(2, "1234567890123456");
    do
        EXPECT(receive_bytes(port, &message, text, sizeof text, 0) == 0);
    while (message.type == 1 && ++received < 100);
    EXPECT(message.type == 2 && received == 8); /* four were in the queue, four were first */
    expect_exit(large);
    for (int i = 0; i < 4; i++)
        kill_and_wait(small[i]);
}

int main(void)
{
    port = port_create(8, 8);
    in_order();
    without_the_first();
    beside_a_watch(false);
    beside_a_watch(true);
    against_a_stream();
    return 0;
}
