/* The tests of lab messages with the twist `samples`. What they need stands in messages.c. */
int messages_main(void);
#define main messages_main
#include "tests/labs/messages.c"
#undef main

#define SAMPLE     0x2000u /* handout: the types of samples */
#define SAMPLE_END 0x3000u

static void samples(void)
{
    TRY("a port is full: a sample, a message, a sample (types from %#x to %#x); two more samples "
        "come",
        SAMPLE, SAMPLE_END - 1);
    EXPECT("each takes the place of the oldest sample, at the end of the queue, and nobody sleeps");
    make_port(3, 64);
    must_send(SAMPLE, letter(0));
    must_send(1, letter(1));
    must_send(SAMPLE_END - 1, letter(2));
    must_send(SAMPLE + 1, letter(3));
    if (queue_length() != 3)
        FAIL("%u messages are in the queue of a port of 3", (unsigned)queue_length());
    must_receive(1, letter(1));
    must_receive(SAMPLE_END - 1, letter(2));
    must_receive(SAMPLE + 1, letter(3));
    must_be_empty();
    must_send(SAMPLE + 9, letter(2));
    must_send(1, letter(1));
    must_send(SAMPLE, letter(3));
    SHARED->type = SAMPLE + 2;
    SHARED->letter = letter(4);
    SHARED->length = 1;
    expect_result(start(child_sends), "port_send()", 0);
    must_receive(1, letter(1));
    must_receive(SAMPLE, letter(3));
    must_receive(SAMPLE + 2, letter(4));
    must_be_empty();
    PASS();
}

static long send_bytes(uint32_t type, char which, uint32_t length)
{
    char bytes[64];
    memset(bytes, which, sizeof bytes);
    return send(SHARED->port, type, bytes, length, PORT_NONBLOCK);
}

static void expect_long(uint32_t type, char which, uint32_t length)
{
    char bytes[64] = {0};
    struct port_message message;
    long error = receive(SHARED->port, &message, bytes, sizeof bytes, PORT_NONBLOCK);
    if (error || message.type != type || message.length != length || bytes[length - 1] != which)
        FAIL("port_receive() returned %ld, with type %#x, %u bytes, and '%c' at their end", error,
             (unsigned)message.type, (unsigned)message.length, bytes[length - 1]);
    OBSERVE(bytes[length - 1]);
}

static void samples_sizes(void)
{
    TRY("a port of 48 bytes is full with samples of 4, 40 and 4 bytes; one of 24 comes, and of 32");
    EXPECT("it takes the place of the oldest one that is not shorter; where there is none, EAGAIN");
    make_port(8, 48);
    if (send_bytes(SAMPLE, letter(0), 4) || send_bytes(SAMPLE, letter(1), 40) ||
        send_bytes(SAMPLE, letter(2), 4))
        FAIL("port_send() failed, where there is room for it");
    long error = send_bytes(SAMPLE, letter(3), 24);
    if (error)
        FAIL("a sample of %u bytes was to take the place of one of 40; port_send() returned %ld",
             24u, error);
    error = send_bytes(SAMPLE, letter(4), 32);
    if (error != -EAGAIN)
        FAIL("no sample of 32 bytes or more is in the queue; port_send() returned %ld", error);
    expect_long(SAMPLE, letter(0), 4);
    expect_long(SAMPLE, letter(2), 4);
    expect_long(SAMPLE, letter(3), 24);
    must_be_empty();
    PASS();
}

/* A call whose type is a sample's. */
static void child_calls_as_sample(void)
{
    char request = letter(1), back[4] = {0};
    struct port_message message = {.type = SAMPLE, .length = 1, .payload = &request};
    struct port_message reply = {.length = sizeof back, .payload = back};
    uint32_t own = place();
    long error = call5(SYS_port_call, SHARED->sender, (long)&message, (long)&reply, 0, 0);
    note(own, error, &reply);
    stay();
}

static void samples_others(void)
{
    TRY("a port is full with a message and a call, whose type is a sample's; a sample comes");
    EXPECT("EAGAIN: only samples give way, and a call is none; nor is there room for a message");
    make_port(2, 64);
    must_send(SAMPLE - 1, letter(0));
    uint32_t child = sleeping_caller(child_calls_as_sample);
    long error = send_letter(SAMPLE, letter(2));
    if (error != -EAGAIN)
        FAIL("there is no sample in the queue; port_send() returned %ld", error);
    must_receive(SAMPLE - 1, letter(0));
    must_send(SAMPLE, letter(2));
    error = send_letter(SAMPLE_END, letter(3));
    if (error != -EAGAIN)
        FAIL("the port is full; port_send() with PORT_NONBLOCK returned %ld", error);
    char byte = 0;
    struct port_message message;
    error = receive(SHARED->port, &message, &byte, 1, PORT_NONBLOCK);
    if (error || !message.reply)
        FAIL("a caller waits for its answer; port_receive() returned %ld: its message is not there",
             error);
    OBSERVE(byte);
    error = answer(message.reply, &byte, 1);
    if (error)
        FAIL("the right to answer is %u; port_reply() returned %ld", (unsigned)message.reply,
             error);
    expect_result(child, "port_call()", 0);
    must_receive(SAMPLE, letter(2));
    must_be_empty();
    PASS();
}

static const struct lab_test SAMPLES_TESTS[] = {
    {"samples", samples},
    {"samples-sizes", samples_sizes},
    {"samples-others", samples_others},
};

int main(void)
{
    lab_main(SAMPLES_TESTS, sizeof SAMPLES_TESTS / sizeof SAMPLES_TESTS[0]);
}
