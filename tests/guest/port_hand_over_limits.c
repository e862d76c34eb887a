/* What a port's queue would refuse does not pass from hand to hand, nor in an answer. */
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

static void requests(unsigned bytes, unsigned most)
{
    int port = port_create(1, bytes);
    pid_t pid = receiver(port);
    EXPECT(call_error(port, most + 1) == EMSGSIZE);
    EXPECT(call_error(port, sizeof large) == EMSGSIZE);
    EXPECT(call_error(port, most) == 0);
    expect_exit(pid);
    EXPECT(call_error(port, most + 1) == EMSGSIZE); /* as in the queue */
    EXPECT(close(port) == 0);
}

static void in_the_short_form(void)
{
    int port = port_create(1, PORT_SHORT_SIZE - 4);
    struct port_short brief = {.type = 1};
    pid_t pid = fork_checked();
    if (pid == 0) {
        EXPECT(port_reply_receive_short(port, &brief) == getppid() && brief.type == 2);
        _exit(0);
    }
    wait_until_blocked(pid, "port: empty");
    EXPECT(ERROR_OF(port_call_short(port, &brief)) == EMSGSIZE);
    EXPECT(send_text(port, 2, "four", 0) == 0);
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
    requests(0, 0);
    requests(8, 8);
    requests(128 * 1024, PORT_MAX_PAYLOAD);
    in_the_short_form();
    answers();
    return 0;
}
