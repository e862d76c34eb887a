/* Calls: the answer comes to whoever waits for it, in both forms and in each pair of them. */
#include "tests/guest/ports.h"

#include <sched.h>

#define ROUNDS 50

static int port;

/* Adds one to each word, in the long form. */
static void serve_long(void)
{
    unsigned words[4];
    struct port_message message = {.length = sizeof words, .payload = words};
    EXPECT(port_receive(port, &message, 0) == 0);
    for (int i = 0; i < 2 * ROUNDS; i++) {
        EXPECT(message.reply != 0 && message.sender == getppid());
        EXPECT(message.length == sizeof words);
        for (int w = 0; w < 4; w++)
            words[w]++;
        struct port_message answer = message;
        answer.type++;
        message.length = sizeof words;
        if (i == 2 * ROUNDS - 1) {
            EXPECT(port_reply(answer.reply, &answer) == 0);
            EXPECT(ERROR_OF(port_reply(answer.reply, &answer)) == ESRCH);
        } else {
            EXPECT(port_reply_receive(port, &answer, &message) == 0);
        }
    }
}

/* The same in the short form; ends when its parent does. */
static void serve_short(void)
{
    struct port_short message = {0};
    for (;;) {
        int sender = port_reply_receive_short(port, &message);
        EXPECT(sender == getppid() && message.reply != 0);
        for (int w = 0; w < 4; w++)
            message.words[w]++;
        message.type++;
    }
}

static void call_both_ways(void)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct port_short brief = {i, {i, 2 * i, 3 * i, 4 * i}, 0};
        EXPECT(port_call_short(port, &brief) == 0);
        EXPECT(brief.type == i + 1);
        for (unsigned w = 0; w < 4; w++)
            EXPECT(brief.words[w] == (w + 1) * i + 1);

        unsigned words[4] = {i, 2 * i, 3 * i, 4 * i}, back[4] = {0};
        struct port_message request = {.type = i, .length = sizeof words, .payload = words};
        struct port_message answer = {.length = sizeof back, .payload = back};
        EXPECT(port_call(port, &request, &answer, NULL) == 0);
        EXPECT(answer.type == i + 1 && answer.length == sizeof back && answer.reply == 0);
        for (unsigned w = 0; w < 4; w++)
            EXPECT(back[w] == (w + 1) * i + 1);
    }
}

int main(void)
{
    port = port_create(2, 64);
    EXPECT(port >= 0);
    for (int first = 0; first < 2; first++) { /* the server waits; the call is queued */
        pid_t server = fork_checked();
        if (server == 0) {
            if (first == 0)
                sched_yield();
            serve_long();
            _exit(0);
        }
        if (first == 1)
            wait_until_blocked(server, "port: empty");
        call_both_ways();
        expect_exit(server);
    }
    for (int first = 0; first < 2; first++) {
        pid_t server = fork_checked();
        if (server == 0)
            serve_short();
        if (first == 1)
            wait_until_blocked(server, "port: empty");
        call_both_ways();
        kill_and_wait(server);
    }
    expect_empty(port);
    return 0;
}
