/* Sender and receiver meet, whoever comes first; who is taken first; every size. */
#include "tests/guest/direct.h"

static char large[PORT_MAX_PAYLOAD + 16];

/* The receiver waits first. */
static void receiver_first(void)
{
    pid_t parent = getpid();
    pid_t pid = fork_checked();
    if (pid == 0) {
        expect_direct(MSG_ANY, parent, 1, "to any");
        expect_direct(parent, parent, 2, "to one");
        _exit(0);
    }
    wait_until_blocked(pid, "message");
    EXPECT(direct_send_text(pid, 1, "to any") == 0);
    char reason[32];
    snprintf(reason, sizeof reason, "message from %d", parent);
    wait_until_blocked(pid, reason);
    EXPECT(direct_send_text(pid, 2, "to one") == 0);
    expect_exit(pid);
}

/* The senders wait first: the eldest is taken first, unless another one is asked for. */
static void senders_first(void)
{
    pid_t a = direct_start_sender(1, "a"), b = direct_start_sender(2, "b"),
          c = direct_start_sender(3, "c");
    expect_direct(b, b, 2, "b");
    expect_direct(MSG_ANY, a, 1, "a");
    expect_direct(MSG_ANY, c, 3, "c");
    expect_exit(a);
    expect_exit(b);
    expect_exit(c);
}

/* A receiver that waits for one is nobody else's. */
static void only_from_one(void)
{
    pid_t parent = getpid();
    pid_t receiver = fork_checked();
    if (receiver == 0) {
        expect_direct(parent, parent, 2, "from the right one");
        unsigned type;
        char text[64];
        EXPECT(direct_receive_text(MSG_ANY, &type, text) > 0 && type == 1);
        _exit(0);
    }
    pid_t other = fork_checked();
    if (other == 0)
        _exit(direct_send_text(receiver, 1, "from another") == 0 ? 0 : errno);
    char reason[32];
    snprintf(reason, sizeof reason, "message to %d", receiver);
    wait_until_blocked(other, reason);
    EXPECT(direct_send_text(receiver, 2, "from the right one") == 0);
    expect_exit(receiver);
    expect_exit(other);
}

static void sizes(void)
{
    static const unsigned lengths[] = {0, 1, 4095, 4096, 4097, 16385, 32767, PORT_MAX_PAYLOAD};
    pid_t parent = getpid();
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int order = 0; order < 2; order++) {
            pid_t pid = fork_checked();
            if (pid == 0) {
                memset(large, 0x5a, sizeof large);
                struct port_message message = {
                    .type = i, .length = lengths[i], .payload = large + 3};
                if (order)
                    usleep(20000);
                _exit(msg_send(parent, &message, NULL) == 0 ? 0 : errno);
            }
            if (!order)
                usleep(20000);
            memset(large, 0, sizeof large);
            struct port_message message = {.length = PORT_MAX_PAYLOAD, .payload = large + 8};
            EXPECT(msg_receive(pid, &message, NULL) == 0);
            EXPECT(message.sender == pid && message.length == lengths[i] && message.type == i);
            for (unsigned at = 0; at < sizeof large; at++)
                EXPECT(large[at] == (at >= 8 && at < 8 + lengths[i] ? 0x5a : 0));
            expect_exit(pid);
        }
}

/* Shared by fork and not touched since: the message is the sender's, not the receiver's. */
static void copies_on_write(void)
{
    pid_t pid = direct_start_sender(1, "old");
    expect_direct(pid, pid, 1, "old");
    expect_exit(pid);
}

int main(void)
{
    receiver_first();
    senders_first();
    only_from_one();
    sizes();
    copies_on_write();
    return 0;
}
