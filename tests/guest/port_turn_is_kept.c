/*
 * A sender that waited for room and has not run since there is some is not overtaken: a receiver
 * that sleeps on an empty queue is not given what comes later.
 */
// run: --icount
#include "tests/guest/ports.h"

#include <sched.h>
#include <stdbool.h>

static int port, go;

static void expect_type(unsigned type, bool in_registers)
{
    struct port_short words = {.type = 0};
    struct port_message message;
    char text[16];
    if (in_registers)
        EXPECT(port_reply_receive_short(port, &words) >= 0 && words.type == type);
    else
        EXPECT(receive_bytes(port, &message, text, sizeof text, 0) == 0 && message.type == type);
}

static pid_t receiver(bool in_registers)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_message message = {.length = 0};
        EXPECT(port_receive(go, &message, 0) == 0);
        for (unsigned type = 1; type <= 3; type++)
            expect_type(type, in_registers);
        _exit(0);
    }
    wait_until_blocked(pid, "port: empty");
    return pid;
}

static pid_t waiting_sender(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        EXPECT(send_text(port, 2, "b", 0) == 0);
        _exit(0);
    }
    wait_until_blocked(pid, "port: full");
    return pid;
}

/* The receiver takes the first message and sleeps for the next; the sender that waits is ready. */
static pid_t begin(bool in_registers, pid_t *sender)
{
    pid_t pid = receiver(in_registers);
    EXPECT(send_text(port, 1, "a", 0) == 0);
    *sender = waiting_sender();
    EXPECT(send_text(go, 9, "", 0) == 0);
    sched_yield();
    return pid;
}

static void sent(void)
{
    pid_t sender, pid = begin(false, &sender);
    EXPECT(ERROR_OF(send_text(port, 3, "c", PORT_NONBLOCK)) == EAGAIN);
    EXPECT(send_text(port, 3, "c", 0) == 0);
    expect_exit(sender);
    expect_exit(pid);
}

static void called(bool in_registers)
{
    pid_t sender, pid = begin(in_registers, &sender);
    struct port_short words = {.type = 3};
    struct port_message request = {.type = 3}, answer = {.length = 0};
    if (in_registers)
        EXPECT(ERROR_OF(port_call_short(port, &words)) == ECONNRESET);
    else
        EXPECT(ERROR_OF(port_call(port, &request, &answer, NULL)) == ECONNRESET);
    expect_exit(sender);
    expect_exit(pid);
}

int main(void)
{
    port = port_create(1, 16);
    go = port_create(1, 16);
    EXPECT(port >= 0 && go >= 0);
    sent();
    called(false);
    called(true);
    return 0;
}
