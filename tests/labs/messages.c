/*
 * The tests of lab messages: ports, calls and direct messages. Fork, exit and wait are right here.
 * What may sleep is done by children, while this process, which never does, looks after them: so
 * a wake-up that is lost has a sentence. What needs sending alone looks at the length of the queue
 * (fstat), and what needs receiving alone gets its messages from the kernel (watch).
 */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/direct.h>
#include <gaji/port.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define STATE_WAIT 4000 /* looks at /proc until somebody is given up */
#define PLACES     8    /* children of one test */
#define LARGEST    PORT_MAX_PAYLOAD
#define BAD        ((void *)8)
#define A_WHILE    200 /* yields, in which everybody runs who can */
#define CALLS      256
#define MOST       700 /* instructions of a call: more than half as much again as ours takes */

/* What a child has got by what it tried. */
struct got {
    volatile int ended; /* the call has returned, with this: */
    volatile long result;
    volatile uint32_t type, length, reply;
    volatile int sender;
    volatile char first; /* byte of the payload */
};

/* Shared by all, as STATE is. */
struct shared {
    volatile int port, sender, receiver; /* descriptors: both rights, and one each */
    volatile uint32_t places;            /* children that have begun */
    volatile uint32_t pid[PLACES];
    struct got got[PLACES];
    volatile uint32_t room, length, type; /* what the next child is to do it with */
    volatile char letter;
    volatile uint32_t partner, taken;
    char text[TEXT_SIZE];
};
#define SHARED ((struct shared *)(STATE_AT + PAGE))

/* --- what all need ---------------------------------------------------------------------------- */

static uint32_t self(void)
{
    return (uint32_t)call0(SYS_getpid);
}

static void yield(uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        call0(SYS_sched_yield);
}

static _Noreturn void end_with(uint32_t code)
{
    call1(SYS_exit_group, (long)code);
    stay();
}

/* Waits until a number is there; false: it does not come. */
static bool comes(const volatile int *number)
{
    for (int i = 0; !*number; i++) {
        if (i == TURNS_WAIT)
            return false;
        yield(1);
    }
    return true;
}

/* A child in a place of its own, which it finds by place(). */
static uint32_t start(void (*body)(void))
{
    uint32_t place = SHARED->places;
    fork_child(body);
    for (int i = 0; SHARED->places == place; i++) {
        if (i == TURNS_WAIT)
            FAIL("child %u does not run", (unsigned)place + 1);
        yield(1);
    }
    return place;
}

static uint32_t place(void)
{
    uint32_t own = SHARED->places;
    SHARED->pid[own] = self();
    SHARED->places = own + 1;
    return own;
}

static void note(uint32_t own, long result, const struct port_message *message)
{
    struct got *got = &SHARED->got[own];
    got->type = message->type;
    got->length = message->length;
    got->reply = message->reply;
    got->sender = message->sender;
    got->first = result == 0 && message->length > 0 ? *(const char *)message->payload : 0;
    got->result = result;
    got->ended = 1;
}

/* The state of a child in words, which stay until this is called again; "gone". */
static const char *state_of(uint32_t child)
{
    if (process_state((pid_t)SHARED->pid[child], SHARED->text, sizeof SHARED->text) < 0)
        return "gone";
    return SHARED->text;
}

static bool is_blocked(uint32_t child)
{
    return strncmp(state_of(child), "blocked", strlen("blocked")) == 0;
}

/* Whether the child sleeps, in what it tries. */
static bool sleeps(uint32_t child)
{
    for (int i = 0; !is_blocked(child); i++) {
        if (SHARED->got[child].ended || i == STATE_WAIT)
            return false;
        yield(1);
    }
    return !SHARED->got[child].ended;
}

static void child_ends(uint32_t child)
{
    call2(SYS_kill, (long)SHARED->pid[child], SIGKILL);
    call4(SYS_wait4, (long)SHARED->pid[child], 0, 0, 0);
}

/* The system calls as they are: 0, or an error below 0. */

static long send(int port, uint32_t type, const void *bytes, uint32_t length, int flags)
{
    struct port_message message = {.type = type, .length = length, .payload = (void *)bytes};
    return call4(SYS_port_send, port, (long)&message, flags, 0);
}

static long send_letter(uint32_t type, char which)
{
    return send(SHARED->port, type, &which, 1, PORT_NONBLOCK);
}

static long receive(int port, struct port_message *message, void *buffer, uint32_t room, int flags)
{
    *message = (struct port_message){.length = room, .payload = buffer};
    return call4(SYS_port_receive, port, (long)message, flags, 0);
}

static void make_port(unsigned slots, unsigned bytes)
{
    SHARED->port = port_create(slots, bytes);
    SHARED->sender = port_narrow(SHARED->port, PORT_SEND);
    SHARED->receiver = port_narrow(SHARED->port, PORT_RECEIVE);
    if (SHARED->port < 0 || SHARED->sender < 0 || SHARED->receiver < 0)
        FAIL("port_create() or port_narrow() failed with error %d", errno);
}

static uint32_t queue_length(void)
{
    struct stat about;
    fstat(SHARED->port, &about);
    return (uint32_t)about.st_size;
}

static void must_send(uint32_t type, char which)
{
    long error = send_letter(type, which);
    if (error)
        FAIL("port_send() of message %u returned %ld, where there is room for it", (unsigned)type,
             error);
}

/* Message `type` is next, and has this letter. */
static void must_receive(uint32_t type, char which)
{
    char byte = 0;
    struct port_message message;
    long error = receive(SHARED->port, &message, &byte, 1, PORT_NONBLOCK);
    if (error)
        FAIL("message %u was sent, and is next; port_receive() returned %ld", (unsigned)type,
             error);
    if (message.type != type)
        FAIL("message %u came, where message %u is next", (unsigned)message.type, (unsigned)type);
    if (byte != which)
        FAIL("message %u came with '%c', and was sent with '%c'", (unsigned)type, byte, which);
    OBSERVE(byte);
}

static void must_be_empty(void)
{
    struct port_message message;
    long error = receive(SHARED->port, &message, NULL, 0, PORT_NONBLOCK);
    if (error != -EAGAIN)
        FAIL("all messages were received; port_receive() returned %ld, with message %u", error,
             (unsigned)message.type);
}

static void child_receives(void)
{
    char byte = 0;
    struct port_message message;
    uint32_t room = SHARED->room, own = place();
    void *buffer = room == 1 ? &byte : BAD;
    note(own, receive(SHARED->receiver, &message, buffer, room, 0), &message);
    stay();
}

/* A child that sleeps until a message of one byte comes. */
static uint32_t sleeping_receiver(void (*body)(void))
{
    SHARED->room = 1;
    uint32_t child = start(body);
    if (!sleeps(child))
        FAIL("the port is empty; its receiver does not sleep: port_receive() returned %ld",
             SHARED->got[child].result);
    return child;
}

static void child_sends(void)
{
    char bytes[64];
    uint32_t type = SHARED->type, length = SHARED->length, own = place();
    memset(bytes, SHARED->letter, sizeof bytes);
    struct port_message none = {0};
    note(own, send(SHARED->sender, type, bytes, length, 0), &none);
    stay();
}

/* A child that sleeps until there is room for its message. */
static uint32_t sleeping_sender(void (*body)(void), uint32_t type, char which, uint32_t length)
{
    SHARED->type = type;
    SHARED->letter = which;
    SHARED->length = length;
    uint32_t child = start(body);
    if (!sleeps(child))
        FAIL("the port is full; its sender does not sleep: port_send() returned %ld",
             SHARED->got[child].result);
    return child;
}

/* It sleeps no longer, and has got this. */
static void expect_result(uint32_t child, const char *call, long wanted)
{
    if (!comes(&SHARED->got[child].ended))
        FAIL("%s was to return %ld by now, and sleeps still", call, wanted);
    if (SHARED->got[child].result != wanted)
        FAIL("%s was to return %ld, and has returned %ld", call, wanted, SHARED->got[child].result);
}

static void expect_letter(uint32_t child, char which)
{
    expect_result(child, "port_receive()", 0);
    if (SHARED->got[child].first != which)
        FAIL("the receiver has got '%c', and '%c' was sent", SHARED->got[child].first, which);
    OBSERVE(SHARED->got[child].first);
}

/* --- sending (exercise 5.1) ------------------------------------------------------------------- */

static void queued(void)
{
    uint32_t count = number(0, 3, 9);
    TRY("%u messages are sent to a port that has room for one more", (unsigned)count);
    EXPECT("each is in the queue; one that is larger than the port is EMSGSIZE");
    make_port(count + 1, 64);
    for (uint32_t i = 1; i <= count; i++) {
        must_send(i, letter(0));
        if (queue_length() != i)
            FAIL("%u messages were sent, and %u are in the queue", (unsigned)i,
                 (unsigned)queue_length());
    }
    long error = send(SHARED->port, 1, SHARED, 65, PORT_NONBLOCK);
    if (error != -EMSGSIZE)
        FAIL("65 bytes to a port that holds 64: port_send() returned %ld", error);
    OBSERVE(queue_length());
    PASS();
}

/* How many messages of `length` bytes go in until one does not. */
static uint32_t fill(uint32_t length, uint32_t most)
{
    uint32_t count = 0;
    long error;
    while ((error = send(SHARED->port, 1, SHARED->text, length, PORT_NONBLOCK)) == 0)
        if (++count > most)
            return count;
    if (error != -EAGAIN)
        FAIL("the port is full; port_send() with PORT_NONBLOCK returned %ld", error);
    return count;
}

static void nonblock(void)
{
    uint32_t count = number(0, 2, 6);
    TRY("messages are sent with PORT_NONBLOCK until the slots are used up, and the bytes");
    EXPECT("then it is EAGAIN, and nobody sleeps");
    make_port(count, 4096);
    uint32_t in = fill(1, count);
    if (in != count)
        FAIL("a port of %u slots took %u messages", (unsigned)count, (unsigned)in);
    make_port(64, 8 * count);
    uint32_t large = fill(6, count);
    if (large != count)
        FAIL("a port of %u bytes took %u messages of 6, each of which counts as 8",
             (unsigned)(8 * count), (unsigned)large);
    if (send(SHARED->port, 1, NULL, 0, PORT_NONBLOCK) != 0)
        FAIL("the bytes of a port are used up, but not its slots: an empty message does not go in");
    OBSERVE(in);
    PASS();
}

static void full(void)
{
    TRY("a port of one slot is full, and another message is sent; then one is received");
    EXPECT("the sender sleeps until there is room");
    make_port(1, 64);
    must_send(1, letter(0));
    uint32_t child = sleeping_sender(child_sends, 2, letter(1), 1);
    must_receive(1, letter(0));
    expect_result(child, "port_send()", 0);
    must_receive(2, letter(1));
    must_be_empty();
    PASS();
}

static void turns(void)
{
    TRY("a port of 8 bytes is full; a message of 8 waits, and then one of 4; 4 bytes become free");
    EXPECT("the one that came first is first, though the small one would fit");
    make_port(8, 8);
    fill(4, 2);
    uint32_t large = sleeping_sender(child_sends, 3, 'l', 8);
    uint32_t small = sleeping_sender(child_sends, 4, 's', 4);
    char text[8];
    struct port_message message;
    receive(SHARED->port, &message, text, sizeof text, 0);
    yield(A_WHILE);
    if (SHARED->got[small].ended)
        FAIL("the message of 4 bytes, which came later, is in the queue, and the one of 8 waits");
    if (send(SHARED->port, 5, NULL, 0, PORT_NONBLOCK) != -EAGAIN)
        FAIL("a third message, which came last, was taken before the two that wait");
    receive(SHARED->port, &message, text, sizeof text, 0);
    expect_result(large, "port_send()", 0);
    if (receive(SHARED->port, &message, text, sizeof text, PORT_NONBLOCK) || message.type != 3)
        FAIL("the message of 8 bytes was to be next; message %u is", (unsigned)message.type);
    expect_result(small, "port_send()", 0);
    PASS();
}

/* --- receiving (exercise 5.2) ----------------------------------------------------------------- */

static void empty(void)
{
    TRY("a process receives from an empty port; then a message is sent");
    EXPECT("it sleeps until then, and has the message");
    make_port(4, 64);
    must_be_empty();
    uint32_t child = sleeping_receiver(child_receives);
    must_send(1, letter(0));
    expect_letter(child, letter(0));
    must_be_empty();
    PASS();
}

static void nothing_to_do(int signal)
{
    (void)signal;
}

static struct timespec in_a_moment(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += 20 * 1000 * 1000;
    at.tv_sec += at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

static void child_receives_until(void)
{
    struct port_message message = {.length = 0};
    struct timespec deadline = in_a_moment();
    uint32_t own = place();
    long error =
        call4(SYS_port_receive, SHARED->receiver, (long)&message, PORT_DEADLINE, (long)&deadline);
    note(own, error, &message);
    stay();
}

static void nothing(void)
{
    TRY("no message comes: a port is asked with PORT_NONBLOCK, until a deadline, and by one to "
        "whom a signal comes while it sleeps");
    EXPECT("EAGAIN (11), ETIMEDOUT (110), EINTR (4)");
    struct sigaction action = {.sa_handler = nothing_to_do};
    sigaction(SIGUSR1, &action, NULL);
    make_port(4, 64);
    must_be_empty();
    expect_result(start(child_receives_until), "port_receive()", -ETIMEDOUT);
    uint32_t child = sleeping_receiver(child_receives);
    call2(SYS_kill, (long)SHARED->pid[child], SIGUSR1);
    expect_result(child, "port_receive()", -EINTR);
    PASS();
}

static void child_ends_when_told(void)
{
    place();
    await_turn(1, "the parent");
    end_with(number(0, 1, 100));
}

static void notice(void)
{
    TRY("a child is watched, and ends: the kernel itself puts a message into the port");
    EXPECT("it is received, with sender 0, once");
    make_port(4, 64);
    uint32_t child = start(child_ends_when_told);
    if (call2(SYS_watch, (long)SHARED->pid[child], SHARED->port) != 0)
        FAIL("watch() failed");
    give_turn(1);
    struct end_notice notice = {0};
    struct port_message message = {0};
    long error = -EAGAIN;
    for (int i = 0; error == -EAGAIN && i < TURNS_WAIT; i++) {
        error = receive(SHARED->port, &message, &notice, sizeof notice, PORT_NONBLOCK);
        yield(1);
    }
    if (error)
        FAIL("port_receive() returned %ld; %u messages are in the queue", error,
             (unsigned)queue_length());
    if (message.type != PORT_TYPE_END || message.sender != 0 || message.length != sizeof notice)
        FAIL("what was received has type %#x, sender %d and length %u, not %#x, 0 and %u",
             (unsigned)message.type, message.sender, (unsigned)message.length, PORT_TYPE_END,
             (unsigned)sizeof notice);
    if (notice.pid != (int)SHARED->pid[child])
        FAIL("the notice is of process %d, and process %u has ended", notice.pid,
             (unsigned)SHARED->pid[child]);
    must_be_empty();
    OBSERVE(WEXITSTATUS(notice.status));
    PASS();
}

/* The next message, of those that are numbered from 1. */
static void receive_numbered(uint32_t due)
{
    uint32_t value = 0;
    struct port_message message;
    long error = receive(SHARED->port, &message, &value, sizeof value, PORT_NONBLOCK);
    if (error)
        FAIL("message %u was sent, and is next; port_receive() returned %ld", (unsigned)due, error);
    if (message.type < due)
        FAIL("message %u came again, where message %u is next", (unsigned)message.type,
             (unsigned)due);
    if (message.type > due)
        FAIL("message %u is lost: message %u came next", (unsigned)due, (unsigned)message.type);
    if (message.length != sizeof value || value != due * due)
        FAIL("message %u came with %u bytes and the number %u, and was sent with 4 and %u",
             (unsigned)due, (unsigned)message.length, (unsigned)value, (unsigned)(due * due));
}

static void order(void)
{
    enum { AHEAD = 3 };
    uint32_t count = number(0, 20, 60);
    TRY("%u messages are sent and received, with at most %u in the queue", (unsigned)count, AHEAD);
    EXPECT("each comes once, in the order in which they were sent");
    make_port(2 * AHEAD, 64);
    for (uint32_t i = 1; i <= count + AHEAD; i++) {
        uint32_t value = i * i;
        if (i > AHEAD)
            receive_numbered(i - AHEAD);
        if (i > count)
            continue;
        long error = send(SHARED->port, i, &value, sizeof value, PORT_NONBLOCK);
        if (error)
            FAIL("there is room for message %u; port_send() returned %ld", (unsigned)i, error);
    }
    must_be_empty();
    OBSERVE(count);
    PASS();
}

static char sent[LARGEST], found[LARGEST + 16];

/* A message of this length, from and to any address, with nothing beside it. */
static void one_whole(uint32_t length)
{
    uint32_t type = length * 0x9E3779B9u;
    struct port_message message;
    memset(found, '.', sizeof found);
    long error = send(SHARED->port, type, sent, length, PORT_NONBLOCK);
    if (error)
        FAIL("port_send() of %u bytes returned %ld", (unsigned)length, error);
    error = receive(SHARED->port, &message, found + 3, LARGEST, PORT_NONBLOCK);
    if (error)
        FAIL("port_receive() of %u bytes returned %ld", (unsigned)length, error);
    if (message.type != type || message.length != length)
        FAIL("a message of type %#x and %u bytes came with type %#x and %u bytes", (unsigned)type,
             (unsigned)length, (unsigned)message.type, (unsigned)message.length);
    for (uint32_t i = 0; i < length; i++)
        if (found[3 + i] != sent[i])
            FAIL("of %u bytes, byte %u came as %#x, and was sent as %#x", (unsigned)length,
                 (unsigned)i, (unsigned)(uint8_t)found[3 + i], (unsigned)(uint8_t)sent[i]);
    if (found[2] != '.' || found[3 + length] != '.')
        FAIL("%u bytes were received, and more was written", (unsigned)length);
}

static void whole(void)
{
    static const uint32_t lengths[] = {0, 1, 3, 4, 5, 100, 4095, 4096, 4097, 20000, LARGEST};
    TRY("messages of 0 to %u bytes, with types of 32 bits", LARGEST);
    EXPECT("each comes with all of its bytes, and nothing beside them is written");
    for (uint32_t i = 0; i < LARGEST; i++)
        sent[i] = (char)(letter(0) + i % 251);
    make_port(4, 65536);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
            one_whole(lengths[i]);
    OBSERVE(found[3]);
    PASS();
}

static void child_lies(void)
{
    char byte = letter(0);
    uint32_t own = place();
    struct port_message message = {.type = 5, .sender = 1, .length = 1, .payload = &byte};
    long error = call4(SYS_port_send, SHARED->sender, (long)&message, PORT_NONBLOCK, 0);
    note(own, error, &message);
    end_with(0);
}

static void stamped(void)
{
    TRY("a process says in its message that process 1 sends it, and ends");
    EXPECT("the receiver is told who it really was");
    make_port(4, 64);
    uint32_t child = start(child_lies);
    expect_result(child, "port_send()", 0);
    call4(SYS_wait4, (long)SHARED->pid[child], 0, 0, 0);
    char byte = 0;
    struct port_message message;
    long error = receive(SHARED->port, &message, &byte, 1, PORT_NONBLOCK);
    if (error)
        FAIL("message %u was sent, and is next; port_receive() returned %ld", 5u, error);
    if (message.sender != (int)SHARED->pid[child])
        FAIL("process %u has sent it, and its receiver is told of process %d",
             (unsigned)SHARED->pid[child], message.sender);
    OBSERVE(byte);
    PASS();
}

/* --- buffers ---------------------------------------------------------------------------------- */

static void child_receives_badly(void)
{
    struct port_message message;
    uint32_t own = place();
    note(own, receive(SHARED->receiver, &message, BAD, 100, 0), &message);
    stay();
}

static void bad_buffer(void)
{
    TRY("a message is received into a bad buffer, by one who asks and by one who sleeps");
    EXPECT("EFAULT (14) for whose buffer it is; the next receiver has the message");
    make_port(4, 64);
    long error = send(SHARED->port, 1, BAD, 8, PORT_NONBLOCK);
    if (error != -EFAULT)
        FAIL("port_send() from a bad buffer returned %ld", error);
    must_be_empty();
    struct port_message message;
    must_send(2, letter(0));
    error = receive(SHARED->port, &message, BAD, 100, PORT_NONBLOCK);
    if (error != -EFAULT)
        FAIL("port_receive() into a bad buffer returned %ld", error);
    must_receive(2, letter(0));
    uint32_t bad = sleeping_receiver(child_receives_badly);
    uint32_t good = sleeping_receiver(child_receives);
    must_send(3, letter(0));
    expect_letter(good, letter(0));
    expect_result(bad, "port_receive()", -EFAULT);
    must_be_empty();
    PASS();
}

static void small_buffer(void)
{
    TRY("a message of 5 bytes is received into 0 to 4 bytes, and then into 5");
    EXPECT("EMSGSIZE (90) and how long it is; it stays, and comes whole in the end");
    make_port(4, 64);
    char text[8] = {0}, bytes[5] = {letter(0), 1, 2, 3, letter(0)};
    struct port_message message;
    send(SHARED->port, 7, bytes, sizeof bytes, PORT_NONBLOCK);
    for (uint32_t room = 0; room < sizeof bytes; room++) {
        long error = receive(SHARED->port, &message, text, room, PORT_NONBLOCK);
        if (error != -EMSGSIZE)
            FAIL("with room for %u bytes port_receive() returned %ld", (unsigned)room, error);
        if (message.length != sizeof bytes || message.type != 7)
            FAIL("with room for %u bytes it is told of type %u and %u bytes, not of 7 and 5",
                 (unsigned)room, (unsigned)message.type, (unsigned)message.length);
        if (text[0])
            FAIL("with room for %u bytes some were written", (unsigned)room);
    }
    long error = receive(SHARED->port, &message, text, sizeof bytes, PORT_NONBLOCK);
    if (error)
        FAIL("with room enough port_receive() returned %ld: the message is lost", error);
    OBSERVE(text[4]);
    must_be_empty();
    PASS();
}

/* --- wake-ups --------------------------------------------------------------------------------- */

static void next_receiver(void)
{
    enum { ROUNDS = 3 };
    TRY("two receivers sleep, and the first has no room for what comes; a message is sent, and at "
        "once the first is killed");
    EXPECT("the second has the message");
    make_port(4, 64);
    for (int i = 0; i < ROUNDS; i++) {
        SHARED->room = 0;
        uint32_t first = start(child_receives);
        if (!sleeps(first))
            FAIL("the port is empty; its receiver does not sleep: port_receive() returned %ld",
                 SHARED->got[first].result);
        uint32_t second = sleeping_receiver(child_receives);
        must_send(1, letter(0));
        child_ends(first);
        if (!comes(&SHARED->got[second].ended))
            FAIL("the message lies in the queue, and the second receiver sleeps beside it");
        if (SHARED->got[second].first != letter(0))
            FAIL("the receiver has got '%c', and '%c' was sent", SHARED->got[second].first,
                 letter(0));
        child_ends(second);
        SHARED->places = SHARED->got[0].ended = SHARED->got[1].ended = 0;
    }
    OBSERVE(letter(0));
    must_be_empty();
    PASS();
}

static void next_sender(void)
{
    TRY("a port is full, and two senders sleep; a message is received, and at once the first of "
        "them is killed");
    EXPECT("the second has its turn");
    make_port(1, 64);
    must_send(1, letter(0));
    uint32_t first = sleeping_sender(child_sends, 2, letter(2), 1);
    uint32_t second = sleeping_sender(child_sends, 3, letter(1), 1);
    must_receive(1, letter(0));
    child_ends(first);
    if (!comes(&SHARED->got[second].ended))
        FAIL("there is room in the port, and the second sender sleeps beside it");
    must_receive(3, letter(1));
    must_be_empty();
    PASS();
}

/* The receiver that has got something since this was asked last. */
static uint32_t who_received(uint32_t among)
{
    for (int i = 0; i < TURNS_WAIT; i++) {
        for (uint32_t child = 0; child < among; child++)
            if (SHARED->got[child].ended == 1) {
                SHARED->got[child].ended = 2;
                return child;
            }
        yield(1);
    }
    return PLACES;
}

static void three(void)
{
    enum { RECEIVERS = 3 };
    TRY("three receivers sleep on a port, and three messages are sent, one after the other");
    EXPECT("who has waited longest is first");
    make_port(4, 64);
    for (uint32_t i = 0; i < RECEIVERS; i++)
        sleeping_receiver(child_receives);
    for (uint32_t i = 0; i < RECEIVERS; i++) {
        must_send(i + 1, letter(i));
        uint32_t who = who_received(RECEIVERS);
        if (who == PLACES)
            FAIL("message %u was sent, and no receiver wakes up", (unsigned)i + 1);
        if (who != i)
            FAIL("message %u went to receiver %u, though receiver %u has waited longer",
                 (unsigned)i + 1, (unsigned)who + 1, (unsigned)i + 1);
        expect_letter(who, letter(i));
    }
    must_be_empty();
    PASS();
}

static void stolen(void)
{
    TRY("a receiver sleeps; a message is sent, and before the receiver can run another process "
        "asks for one");
    EXPECT("one of the two has it, and the other gets the next");
    make_port(4, 64);
    uint32_t child = sleeping_receiver(child_receives);
    char byte = 0;
    struct port_message message;
    must_send(1, letter(0));
    bool mine = receive(SHARED->port, &message, &byte, 1, PORT_NONBLOCK) == 0;
    yield(A_WHILE);
    if (mine && SHARED->got[child].ended)
        FAIL("the message was received by another; the receiver that was woken for it has "
             "returned %ld, with message %u",
             SHARED->got[child].result, (unsigned)SHARED->got[child].type);
    if (mine)
        OBSERVE(byte);
    else
        expect_letter(child, letter(0));
    must_send(2, letter(1));
    if (mine)
        expect_letter(child, letter(1));
    else
        must_receive(2, letter(1));
    must_be_empty();
    PASS();
}

/* --- the end of one side (exercise 5.3) ------------------------------------------------------- */

static void close_receiving(void)
{
    call1(SYS_close, SHARED->port);
    call1(SYS_close, SHARED->receiver);
}

static void close_sending(void)
{
    call1(SYS_close, SHARED->port);
    call1(SYS_close, SHARED->sender);
}

static void child_only_sends(void)
{
    close_receiving();
    child_sends();
}

static void child_only_receives(void)
{
    close_sending();
    child_receives();
}

static void receivers_gone(void)
{
    TRY("two senders sleep, since a port is full; its last right to receive is closed");
    EXPECT("both get EPIPE (32), and so does who comes later");
    make_port(1, 64);
    must_send(1, letter(0));
    uint32_t first = sleeping_sender(child_only_sends, 2, 'x', 1);
    uint32_t second = sleeping_sender(child_only_sends, 3, 'x', 1);
    close_receiving();
    expect_result(first, "port_send()", -EPIPE);
    expect_result(second, "port_send()", -EPIPE);
    long error = send(SHARED->sender, 4, NULL, 0, PORT_NONBLOCK);
    if (error != -EPIPE)
        FAIL("nobody can receive any more; port_send() returned %ld", error);
    PASS();
}

static void senders_gone(void)
{
    TRY("two receivers sleep, since a port is empty; its last right to send is closed");
    EXPECT("both get EPIPE (32), and so does who comes later");
    make_port(1, 64);
    uint32_t first = sleeping_receiver(child_only_receives);
    uint32_t second = sleeping_receiver(child_only_receives);
    call1(SYS_close, SHARED->port);
    yield(A_WHILE);
    if (SHARED->got[first].ended || SHARED->got[second].ended)
        FAIL("there is a right to send still; port_receive() returned %ld",
             SHARED->got[SHARED->got[first].ended ? first : second].result);
    call1(SYS_close, SHARED->sender);
    expect_result(first, "port_receive()", -EPIPE);
    expect_result(second, "port_receive()", -EPIPE);
    struct port_message message;
    long error = receive(SHARED->receiver, &message, NULL, 0, PORT_NONBLOCK);
    if (error != -EPIPE)
        FAIL("nobody can send any more; port_receive() returned %ld", error);
    PASS();
}

static void name_gone(void)
{
    TRY("a port has a name and no right to send; a receiver sleeps, and the name is removed");
    EXPECT("as long as there is a name somebody may come; then EPIPE (32)");
    make_port(1, 64);
    if (port_publish(SHARED->receiver, "hope") != 0)
        FAIL("port_publish() failed with error %d", errno);
    uint32_t child = sleeping_receiver(child_only_receives);
    close_sending();
    yield(A_WHILE);
    if (SHARED->got[child].ended)
        FAIL("the port can be opened by its name still; port_receive() returned %ld",
             SHARED->got[child].result);
    unlink("/port/hope");
    expect_result(child, "port_receive()", -EPIPE);
    PASS();
}

static void queue_first(void)
{
    TRY("a message is in the queue, and the last right to send is closed");
    EXPECT("the message is received first, and then it is EPIPE (32)");
    make_port(1, 64);
    must_send(1, letter(0));
    close_sending();
    char byte = 0;
    struct port_message message;
    long error = receive(SHARED->receiver, &message, &byte, 1, PORT_NONBLOCK);
    if (error)
        FAIL("the message is in the queue; port_receive() returned %ld", error);
    OBSERVE(byte);
    error = receive(SHARED->receiver, &message, &byte, 1, PORT_NONBLOCK);
    if (error != -EPIPE)
        FAIL("nobody can send any more; port_receive() returned %ld", error);
    PASS();
}

/* --- call and answer (exercise 5.4) ----------------------------------------------------------- */

static void call_until(const struct timespec *deadline)
{
    char request = letter(0), back[4] = {0};
    struct port_message message = {.type = 6, .length = 1, .payload = &request};
    struct port_message answer = {.length = sizeof back, .payload = back};
    uint32_t own = place();
    long error = call5(SYS_port_call, SHARED->sender, (long)&message, (long)&answer,
                       deadline ? PORT_DEADLINE : 0, (long)deadline);
    note(own, error, &answer);
    stay();
}

static void child_calls(void)
{
    call1(SYS_close, SHARED->port);
    call1(SYS_close, SHARED->receiver);
    call_until(NULL);
}

static void child_calls_until(void)
{
    struct timespec deadline = in_a_moment();
    call_until(&deadline);
}

static void child_calls_briefly(void)
{
    struct port_short message = {.type = 6, .words = {(uint32_t)letter(0), 2, 3, 4}};
    uint32_t own = place();
    long error = port_call_short(SHARED->sender, &message) == 0 ? 0 : -errno;
    struct port_message answer = {.type = message.type, .length = 16, .payload = &message.words[3]};
    note(own, error, &answer);
    stay();
}

static uint32_t sleeping_caller(void (*body)(void))
{
    uint32_t child = start(body);
    if (!sleeps(child))
        FAIL("nobody has answered, and the caller does not sleep: its call returned %ld",
             SHARED->got[child].result);
    return child;
}

/* Its call was received, and not answered yet. */
static void expect_to_wait_on(uint32_t child)
{
    yield(A_WHILE);
    if (SHARED->got[child].ended)
        FAIL("the call was received, but not answered yet, and has returned %ld to its caller",
             SHARED->got[child].result);
}

/* The next call that comes to the port, which is `child`'s; its right to answer. */
static uint32_t take_call(uint32_t child)
{
    uint32_t words[4] = {0};
    struct port_message message;
    long error = receive(SHARED->port, &message, words, sizeof words, PORT_NONBLOCK);
    if (error)
        FAIL("a caller waits for its answer; port_receive() returned %ld: its message is not there",
             error);
    if (message.reply == 0 || message.sender != (int)SHARED->pid[child])
        FAIL("the call of process %u came from process %d, with right %u to answer",
             (unsigned)SHARED->pid[child], message.sender, (unsigned)message.reply);
    if ((char)words[0] != letter(0))
        FAIL("the call came with %#x, and was sent with '%c'", (unsigned)words[0], letter(0));
    expect_to_wait_on(child);
    return message.reply;
}

static long answer(uint32_t right, char *bytes, uint32_t length)
{
    struct port_message message = {.type = 9, .length = length, .payload = bytes};
    return call3(SYS_port_reply, (long)right, (long)&message, 0);
}

static void expect_void(uint32_t right)
{
    char byte = 0;
    long error = answer(right, &byte, 1);
    if (error != -ESRCH)
        FAIL("a right to answer that is good no more was used; port_reply() returned %ld", error);
}

/* It is answered with letter(1), and then again. */
static void answer_once(uint32_t child, char *bytes, uint32_t length)
{
    uint32_t right = take_call(child);
    long error = answer(right, bytes, length);
    if (error)
        FAIL("the right to answer is %u; port_reply() returned %ld", (unsigned)right, error);
    expect_result(child, "port_call()", 0);
    if (SHARED->got[child].type != 9 || SHARED->got[child].length != length)
        FAIL("the answer has type 9 and %u bytes; it came with type %u and %u", (unsigned)length,
             (unsigned)SHARED->got[child].type, (unsigned)SHARED->got[child].length);
    OBSERVE(SHARED->got[child].first);
    expect_void(right);
}

static void call(void)
{
    TRY("a process calls, and is answered; and another, by the short form");
    EXPECT("it sleeps until then, and has the answer; a second answer is ESRCH (3)");
    make_port(4, 64);
    char bytes[16] = {0};
    bytes[0] = bytes[12] = letter(1);
    answer_once(sleeping_caller(child_calls), bytes, 2);
    answer_once(sleeping_caller(child_calls_briefly), bytes, sizeof bytes);
    must_be_empty();
    PASS();
}

static void child_takes_a_call(void)
{
    char byte;
    struct port_message message;
    uint32_t own = place();
    note(own, receive(SHARED->receiver, &message, &byte, 1, 0), &message);
    await_turn(1, "the parent");
    end_with(0);
}

static void server_ends(void)
{
    TRY("a server has received a call, and ends without an answer");
    EXPECT("the caller gets ECONNRESET (104)");
    make_port(4, 64);
    uint32_t server = sleeping_receiver(child_takes_a_call);
    uint32_t child = sleeping_caller(child_calls);
    expect_letter(server, letter(0));
    expect_to_wait_on(child);
    give_turn(1);
    expect_result(child, "port_call()", -ECONNRESET);
    PASS();
}

static void late(void)
{
    TRY("calls until a deadline: one that nobody receives, and one that was received");
    EXPECT("both are ETIMEDOUT (110); the first is not in the queue any more, and an answer to the "
           "second is ESRCH (3)");
    make_port(4, 64);
    uint32_t child = start(child_calls_until);
    expect_result(child, "port_call()", -ETIMEDOUT);
    if (queue_length() != 0)
        FAIL("its caller is gone, and the call is in the queue still");
    must_be_empty();
    child = sleeping_caller(child_calls_until);
    char byte;
    struct port_message message;
    long error = receive(SHARED->port, &message, &byte, 1, PORT_NONBLOCK);
    if (error)
        FAIL("a caller waits for its answer; port_receive() returned %ld: its message is not there",
             error);
    expect_result(child, "port_call()", -ETIMEDOUT);
    expect_void(message.reply);
    PASS();
}

static void interrupted(void)
{
    TRY("a signal comes to a caller, whose call is in the queue, or was received");
    EXPECT("the first is EINTR (4), and its call is taken back; the second waits on");
    struct sigaction action = {.sa_handler = nothing_to_do};
    sigaction(SIGUSR1, &action, NULL);
    make_port(4, 64);
    uint32_t child = sleeping_caller(child_calls);
    call2(SYS_kill, (long)SHARED->pid[child], SIGUSR1);
    expect_result(child, "port_call()", -EINTR);
    if (queue_length() != 0)
        FAIL("its caller is gone, and the call is in the queue still");
    child = sleeping_caller(child_calls);
    uint32_t right = take_call(child);
    call2(SYS_kill, (long)SHARED->pid[child], SIGUSR1);
    expect_to_wait_on(child);
    char bytes[2] = {letter(1), 0};
    long error = answer(right, bytes, sizeof bytes);
    if (error)
        FAIL("the right to answer is %u; port_reply() returned %ld", (unsigned)right, error);
    expect_result(child, "port_call()", 0);
    OBSERVE(SHARED->got[child].first);
    uint32_t server = sleeping_receiver(child_takes_a_call); /* which is there before the call */
    child = sleeping_caller(child_calls);
    expect_result(server, "port_receive()", 0);
    call2(SYS_kill, (long)SHARED->pid[child], SIGUSR1);
    expect_to_wait_on(child);
    PASS();
}

static void refused(void)
{
    TRY("an answer is too long for its caller; the right to answer is given up; and the last right "
        "to receive is closed while a call is in the queue");
    EXPECT("EMSGSIZE (90), and the call waits on; ECONNRESET (104); EPIPE (32)");
    make_port(4, 64);
    char bytes[5] = {0};
    uint32_t child = sleeping_caller(child_calls), right = take_call(child);
    long error = answer(right, bytes, sizeof bytes);
    if (error != -EMSGSIZE)
        FAIL("the caller has room for 4 bytes; port_reply() of 5 returned %ld", error);
    call3(SYS_port_reply, (long)right, 0, 0);
    expect_result(child, "port_call()", -ECONNRESET);
    child = sleeping_caller(child_calls);
    close_receiving();
    expect_result(child, "port_call()", -EPIPE);
    PASS();
}

/* --- direct messages (exercise 5.5) ----------------------------------------------------------- */

static long direct(uint32_t call, uint32_t pid, struct port_message *message, int flags)
{
    return call4((long)call, (long)pid, (long)message, flags, 0);
}

static void child_receives_directly(void)
{
    char byte = 0;
    struct port_message message = {.length = 1, .payload = &byte};
    uint32_t own = place(), from = SHARED->partner;
    note(own, direct(SYS_msg_receive, from, &message, 0), &message);
    stay();
}

static void child_sends_directly(void)
{
    char byte = SHARED->letter;
    struct port_message message = {.type = SHARED->type, .length = 1, .payload = &byte};
    uint32_t own = place(), to = SHARED->partner;
    note(own, direct(SYS_msg_send, to, &message, 0), &message);
    stay();
}

static uint32_t sleeping_partner(void (*body)(void), uint32_t partner, char which)
{
    SHARED->partner = partner;
    SHARED->type = 7;
    SHARED->letter = which;
    uint32_t child = start(body);
    if (!sleeps(child))
        FAIL("its partner is not there yet, and it does not sleep: the call returned %ld",
             SHARED->got[child].result);
    return child;
}

/* `child` waits to send us this letter, from process `from`, or from any. */
static void take_directly(uint32_t from, uint32_t child, char which)
{
    char byte = 0;
    struct port_message message = {.length = 1, .payload = &byte};
    long error = direct(SYS_msg_receive, from, &message, PORT_NONBLOCK);
    if (error)
        FAIL("process %u waits to send; msg_receive() returned %ld", (unsigned)SHARED->pid[child],
             error);
    if (message.sender != (int)SHARED->pid[child] || byte != which)
        FAIL("the message was to come from process %u, with '%c'; it came from process %d, with "
             "'%c'",
             (unsigned)SHARED->pid[child], which, message.sender, byte);
    OBSERVE(byte);
    expect_result(child, "msg_send()", 0);
}

static void meets(void)
{
    TRY("a receiver waits for a sender, and a sender for a receiver; and nobody waits");
    EXPECT("they meet, whoever comes first; without sleeping it is EAGAIN (11)");
    uint32_t child = sleeping_partner(child_receives_directly, self(), 0);
    char byte = letter(0);
    struct port_message message = {.type = 7, .length = 1, .payload = &byte};
    long error = direct(SYS_msg_send, SHARED->pid[child], &message, PORT_NONBLOCK);
    if (error)
        FAIL("process %u waits to receive; msg_send() returned %ld", (unsigned)SHARED->pid[child],
             error);
    expect_result(child, "msg_receive()", 0);
    if (SHARED->got[child].sender != (int)self() || SHARED->got[child].first != byte)
        FAIL("the message was to come from process %u, with '%c'; it came from process %d, with "
             "'%c'",
             (unsigned)self(), byte, SHARED->got[child].sender, SHARED->got[child].first);
    OBSERVE(SHARED->got[child].first);
    error = direct(SYS_msg_send, SHARED->pid[child], &message, PORT_NONBLOCK);
    if (error != -EAGAIN)
        FAIL("the other does not wait; msg_send() with PORT_NONBLOCK returned %ld", error);
    child = sleeping_partner(child_sends_directly, self(), letter(1));
    take_directly(SHARED->pid[child], child, letter(1));
    message.length = 1;
    error = direct(SYS_msg_receive, MSG_ANY, &message, PORT_NONBLOCK);
    if (error != -EAGAIN)
        FAIL("the other does not wait; msg_receive() with PORT_NONBLOCK returned %ld", error);
    PASS();
}

static void from_any(void)
{
    TRY("three wait to send; the second is asked for, and then any");
    EXPECT("the second, the first and the third: who has waited longest is first");
    uint32_t first = sleeping_partner(child_sends_directly, self(), letter(0));
    uint32_t second = sleeping_partner(child_sends_directly, self(), letter(1));
    uint32_t third = sleeping_partner(child_sends_directly, self(), letter(2));
    take_directly(SHARED->pid[second], second, letter(1));
    take_directly(MSG_ANY, first, letter(0));
    take_directly(MSG_ANY, third, letter(2));
    PASS();
}

static void partner_ends(void)
{
    TRY("one waits to send to a process, another to receive from it; the process ends");
    EXPECT("both get ESRCH (3), and so does who comes later");
    uint32_t partner = start(child_ends_when_told);
    uint32_t pid = SHARED->pid[partner];
    uint32_t sender = sleeping_partner(child_sends_directly, pid, 'x');
    uint32_t receiver = sleeping_partner(child_receives_directly, pid, 'x');
    give_turn(1);
    expect_result(sender, "msg_send()", -ESRCH);
    expect_result(receiver, "msg_receive()", -ESRCH);
    struct port_message message = {0};
    long error = direct(SYS_msg_send, pid, &message, PORT_NONBLOCK);
    if (error != -ESRCH)
        FAIL("process %u has ended; msg_send() returned %ld", (unsigned)pid, error);
    error = direct(SYS_msg_receive, pid, &message, PORT_NONBLOCK);
    if (error != -ESRCH)
        FAIL("process %u has ended; msg_receive() returned %ld", (unsigned)pid, error);
    PASS();
}

static void child_receives_from_second(void)
{
    uint32_t own = place();
    struct port_message message = {0};
    await_turn(1, "the parent");
    note(own, direct(SYS_msg_receive, SHARED->pid[1], &message, 0), &message);
    stay();
}

static void circle(void)
{
    TRY("one process waits for a message of another; that one would wait for a message of the "
        "first");
    EXPECT("the second gets EDEADLK (35): nobody would ever go on");
    uint32_t first = start(child_receives_from_second);
    SHARED->partner = SHARED->pid[first];
    uint32_t second = SHARED->places;
    fork_child(child_receives_directly);
    while (SHARED->places == second)
        yield(1);
    give_turn(1);
    if (!comes(&SHARED->got[first].ended) && !comes(&SHARED->got[second].ended))
        FAIL("both sleep, and each waits for the other");
    uint32_t refused = SHARED->got[second].ended ? second : first;
    expect_result(refused, "msg_receive()", -EDEADLK);
    PASS();
}

/* --- the fast way (exercise 5.6) -------------------------------------------------------------- */

static void child_serves_briefly(void)
{
    struct port_short message = {0};
    place();
    for (;;)
        if (port_reply_receive_short(SHARED->receiver, &message) < 0)
            FAIL("port_reply_receive_short() failed with error %d", errno);
}

static uint32_t cost_of_calls(uint32_t count)
{
    struct port_short message = {.type = 1};
    uint32_t begin = (uint32_t)__builtin_ia32_rdtsc();
    for (uint32_t i = 0; i < count; i++)
        if (port_call_short(SHARED->sender, &message) < 0)
            FAIL("port_call_short() failed with error %d", errno);
    return (uint32_t)__builtin_ia32_rdtsc() - begin;
}

static void cost(void)
{
    TRY("%u short calls, one after the other, each answered by another process", CALLS);
    EXPECT("each costs at most 700 instructions, there and back");
    make_port(4, 64);
    uint32_t server = start(child_serves_briefly);
    if (!sleeps(server))
        FAIL("the port is empty; its receiver does not sleep: port_receive() returned %ld",
             SHARED->got[server].result);
    cost_of_calls(CALLS);
    uint32_t each = cost_of_calls(CALLS) / CALLS;
    MEASURE("call", each);
    if (each > MOST)
        FAIL("a call costs %u instructions", (unsigned)each);
    PASS();
}

/* --- what must stay as it is ------------------------------------------------------------------ */

static void name(void)
{
    TRY("a port has a name; its last right to receive is closed");
    EXPECT("by its name it can be opened to send alone, and the name goes with its receivers");
    make_port(1, 64);
    if (port_publish(SHARED->receiver, "post") != 0)
        FAIL("port_publish() failed with error %d", errno);
    if (open("/port/post", O_RDONLY) >= 0)
        FAIL("by its name the port was opened to receive");
    int by_name = open("/port/post", O_WRONLY);
    if (by_name < 0)
        FAIL("open() of the name failed with error %d", errno);
    close_receiving();
    if (open("/port/post", O_WRONLY) >= 0)
        FAIL("nobody can receive any more, and the name is there still");
    PASS();
}

static const struct lab_test TESTS[] = {
    {"queued", queued},
    {"nonblock", nonblock},
    {"full", full},
    {"turns", turns},
    {"empty", empty},
    {"nothing", nothing},
    {"notice", notice},
    {"order", order},
    {"whole", whole},
    {"stamped", stamped},
    {"bad-buffer", bad_buffer},
    {"small-buffer", small_buffer},
    {"next-receiver", next_receiver},
    {"next-sender", next_sender},
    {"three", three},
    {"stolen", stolen},
    {"receivers-gone", receivers_gone},
    {"senders-gone", senders_gone},
    {"name-gone", name_gone},
    {"queue-first", queue_first},
    {"call", call},
    {"server-ends", server_ends},
    {"late", late},
    {"interrupted", interrupted},
    {"refused", refused},
    {"meets", meets},
    {"from-any", from_any},
    {"partner-ends", partner_ends},
    {"circle", circle},
    {"cost", cost},
    {"name", name},
};

int main(void)
{
    lab_main(TESTS, sizeof TESTS / sizeof TESTS[0]);
}
