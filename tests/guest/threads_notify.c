/* A notice wakes a thread that can take it, also where an elder one of its process waits for an
 * answer of the same sender. */
#include "tests/guest/direct.h"
#include "tests/guest/threads.h"

static pid_t server;

static void take_notice(void *unused)
{
    unsigned type = 0;
    char text[64];
    (void)unused;
    EXPECT(direct_receive_text(MSG_ANY, &type, text) == server && type == MSG_TYPE_NOTIFY);
    EXPECT(direct_send_text(server, 3, "noticed") == 0);
}

/* Takes the call, notifies, and answers when the notice was received. */
static void serve(pid_t client)
{
    expect_direct(client, client, 1, "call");
    usleep(50000); /* the other thread waits now */
    EXPECT(msg_notify(client) == 0);
    expect_direct(client, client, 3, "noticed");
    EXPECT(direct_send_text(client, 2, "answer") == 0);
    _exit(0);
}

int main(void)
{
    struct thread second;
    char text[16];
    struct port_message request = {.type = 1, .length = 4, .payload = "call"};
    struct port_message answer = {.length = sizeof text, .payload = text};
    pid_t client = getpid();
    server = fork_checked();
    if (server == 0)
        serve(client);
    thread_start(&second, take_notice, NULL);
    EXPECT(msg_call(server, &request, &answer, NULL) == 0 && answer.type == 2);
    thread_join(&second);
    expect_exit(server);
    return 0;
}
