/* More than PORT_MAX_PAYLOAD bytes do not pass from hand to hand either, nor in an answer. */
#include "tests/guest/parcels.h"

static char large[2 * PORT_MAX_PAYLOAD];

/* A child that receives one message of any size, and answers it. */
static pid_t receiver(int port)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        struct port_message message = {.length = sizeof large, .payload = large};
        EXPECT(port_receive(port, &message, 0) == 0);
        EXPECT(port_reply(message.reply, &(struct port_message){0}) == 0);
        _exit(0);
    }
    wait_until_blocked(pid, "port: empty");
    return pid;
}

static int call_error(int port, unsigned length)
{
    struct port_message request = {.length = length, .payload = large}, answer = {0};
    struct timespec soon = in_milliseconds(1000);
    return ERROR_OF(port_call(port, &request, &answer, &soon));
}

/* Nor what the queue could not hold, though a receiver waits: who comes first is no matter. */
static void requests(void)
{
    int port = port_create(1, PORT_MAX_PAYLOAD);
    pid_t pid = receiver(port);
    EXPECT(call_error(port, PORT_MAX_PAYLOAD + 1) == EMSGSIZE);
    EXPECT(call_error(port, sizeof large) == EMSGSIZE);
    EXPECT(call_error(port, PORT_MAX_PAYLOAD) == 0);
    expect_exit(pid);
    EXPECT(close(port) == 0);
    port = port_create(1, 16);
    pid = receiver(port);
    EXPECT(call_error(port, 17) == EMSGSIZE);
    EXPECT(ERROR_OF(send_bytes(port, 1, large, 17, 0)) == EMSGSIZE);
    EXPECT(call_error(port, 16) == 0);
    expect_exit(pid);
    EXPECT(close(port) == 0);
}

static void answers(void)
{
    int port = port_create(1, 0);
    pid_t caller = fork_checked();
    if (caller == 0) {
        struct port_message request = {0}, answer = {.length = sizeof large, .payload = large};
        EXPECT(port_call(port, &request, &answer, NULL) == 0);
        EXPECT(answer.length == PORT_MAX_PAYLOAD);
        _exit(0);
    }
    struct port_message message = {0};
    EXPECT(port_receive(port, &message, 0) == 0);
    struct port_message answer = {.length = PORT_MAX_PAYLOAD + 1, .payload = large};
    EXPECT(ERROR_OF(port_reply(message.reply, &answer)) == EMSGSIZE);
    answer.length = PORT_MAX_PAYLOAD;
    EXPECT(port_reply(message.reply, &answer) == 0); /* the right has stayed */
    expect_exit(caller);
    EXPECT(close(port) == 0);
}

int main(void)
{
    requests();
    answers();
    return 0;
}
