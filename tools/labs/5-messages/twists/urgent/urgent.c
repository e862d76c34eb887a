/* The tests of lab messages with the twist `urgent`. What they need stands in messages.c. */
int messages_main(void);
#define main messages_main
#include "tests/labs/messages.c"
#undef main

#define URGENT     0x1000u /* handout: the types of urgent messages */
#define URGENT_END 0x2000u

static void urgent(void)
{
    TRY("six messages are queued, and three of them have types from %#x to %#x", URGENT,
        URGENT_END - 1);
    EXPECT("these are received first, the highest type before the others; then all others in turn");
    make_port(6, 64);
    must_send(URGENT_END, letter(5));
    must_send(1, letter(0));
    must_send(URGENT, letter(1));
    must_send(URGENT - 1, letter(2));
    must_send(URGENT_END - 1, letter(3));
    must_send(URGENT, letter(4));
    must_receive(URGENT_END - 1, letter(3));
    must_receive(URGENT, letter(1));
    must_receive(URGENT, letter(4));
    must_receive(URGENT_END, letter(5));
    must_receive(1, letter(0));
    must_receive(URGENT - 1, letter(2));
    must_be_empty();
    PASS();
}

static void urgent_small_buffer(void)
{
    enum { LENGTH = 21 };
    char bytes[LENGTH] = {0}, found[LENGTH] = {0};
    struct port_message message;
    TRY("a message is queued, and then an urgent one of %d bytes; port_receive() with room for 1",
        LENGTH);
    EXPECT(
        "EMSGSIZE (90) and the urgent one's length; then it is received, and the other after it");
    bytes[0] = bytes[LENGTH - 1] = letter(1);
    make_port(4, 64);
    must_send(1, letter(0));
    send(SHARED->port, URGENT + 7, bytes, LENGTH, PORT_NONBLOCK);
    long error = receive(SHARED->port, &message, found, 1, PORT_NONBLOCK);
    if (error != -EMSGSIZE)
        FAIL("with room for %u bytes port_receive() returned %ld", 1u, error);
    if (message.length != LENGTH || message.type != URGENT + 7)
        FAIL("it is told of type %#x and %u bytes", (unsigned)message.type,
             (unsigned)message.length);
    error = receive(SHARED->port, &message, found, LENGTH, PORT_NONBLOCK);
    if (error)
        FAIL("with room enough port_receive() returned %ld: the message is lost", error);
    if (memcmp(found, bytes, LENGTH) != 0)
        FAIL("the urgent message begins with %#x and ends with %#x", (unsigned)found[0],
             (unsigned)found[LENGTH - 1]);
    OBSERVE(found[LENGTH - 1]);
    must_receive(1, letter(0));
    must_be_empty();
    PASS();
}

/* A call whose type is urgent. */
static void child_calls_urgently(void)
{
    char request = letter(1), back[4] = {0};
    struct port_message message = {.type = URGENT + 1, .length = 1, .payload = &request};
    struct port_message reply = {.length = sizeof back, .payload = back};
    uint32_t own = place();
    long error = call5(SYS_port_call, SHARED->sender, (long)&message, (long)&reply, 0, 0);
    note(own, error, &reply);
    stay();
}

static void urgent_call(void)
{
    TRY("a message is queued, and then a call whose type is urgent");
    EXPECT("the call is received first, and can be answered; the message comes after it");
    make_port(4, 64);
    must_send(1, letter(0));
    uint32_t child = sleeping_caller(child_calls_urgently);
    char byte = 0;
    struct port_message message;
    long error = receive(SHARED->port, &message, &byte, 1, PORT_NONBLOCK);
    if (error || message.type != URGENT + 1 || !message.reply)
        FAIL("port_receive() returned %ld, with type %#x, which %s", error, (unsigned)message.type,
             message.reply ? PHRASE("waits for an answer") : PHRASE("is no call"));
    OBSERVE(byte);
    error = answer(message.reply, &byte, 1);
    if (error)
        FAIL("the right to answer is %u; port_reply() returned %ld", (unsigned)message.reply,
             error);
    expect_result(child, "port_call()", 0);
    must_receive(1, letter(0));
    must_be_empty();
    PASS();
}

static const struct lab_test URGENT_TESTS[] = {
    {"urgent", urgent},
    {"urgent-small-buffer", urgent_small_buffer},
    {"urgent-call", urgent_call},
};

int main(void)
{
    lab_main(URGENT_TESTS, sizeof URGENT_TESTS / sizeof URGENT_TESTS[0]);
}
