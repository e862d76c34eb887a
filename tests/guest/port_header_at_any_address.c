/* The header of what is received may lie at any address, also an odd one and across two pages. */
#include "tests/guest/direct.h"

static char place[2 * 4096] __attribute__((aligned(4096)));
static int port;

static struct port_message *message_at(unsigned offset, char *payload, unsigned room)
{
    struct port_message message = {.length = room, .payload = payload};
    memcpy(place + offset, &message, sizeof message);
    return (struct port_message *)(place + offset);
}

static void expect_at(unsigned offset, unsigned type, unsigned length)
{
    struct port_message message;
    memcpy(&message, place + offset, sizeof message);
    EXPECT(message.type == type && message.length == length);
}

static void from_the_queue(unsigned offset)
{
    char buffer[8];
    EXPECT(send_text(port, 1, "queued", 0) == 0);
    EXPECT(ERROR_OF(port_receive(port, message_at(offset, buffer, 2), 0)) == EMSGSIZE);
    expect_at(offset, 1, 6);
    EXPECT(port_receive(port, message_at(offset, buffer, 8), 0) == 0);
    expect_at(offset, 1, 6);
    EXPECT(memcmp(buffer, "queued", 6) == 0);
}

/* It fills the inbox of a receiver that sleeps, and the answer that of a caller. */
static void to_sleepers(unsigned offset)
{
    char buffer[8];
    pid_t child = fork_checked();
    if (child == 0) {
        uint32_t right;
        EXPECT(port_receive(port, message_at(offset, buffer, 8), 0) == 0);
        expect_at(offset, 2, 4);
        memcpy(&right, place + offset + offsetof(struct port_message, reply), sizeof right);
        struct port_message answer = {.type = 3, .length = 5, .payload = "there"};
        _exit(ERROR_OF(port_reply(right, &answer)));
    }
    wait_until_blocked(child, "port: empty");
    struct port_message request = {.type = 2, .length = 4, .payload = "here"};
    EXPECT(port_call(port, &request, message_at(offset, buffer, 8), NULL) == 0);
    expect_at(offset, 3, 5);
    EXPECT(memcmp(buffer, "there", 5) == 0);
    expect_exit(child);
}

static void directly(unsigned offset)
{
    char buffer[8];
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_message message = {.type = 4, .length = 2, .payload = "hi"};
        _exit(ERROR_OF(msg_send(getppid(), &message, NULL)));
    }
    EXPECT(msg_receive(MSG_ANY, message_at(offset, buffer, 8), NULL) == 0);
    expect_at(offset, 4, 2);
    expect_exit(child);
}

int main(void)
{
    static const unsigned offsets[] = {0, 1, 2, 3, 4090, 4091, 4096 - 20, 4096 - 19};
    port = port_create(4, 64);
    for (unsigned i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        from_the_queue(offsets[i]);
        to_sleepers(offsets[i]);
        directly(offsets[i]);
    }
    return 0;
}
