/* Finds the five faults of exercise 5.7; in no student's tree. */
#include "tests/labs/harness.h"

#include <errno.h>
#include <gaji/port.h>

enum { PID, RESULT };
#define A_WHILE 50 /* yields, in which a child gets to its sleep */

static int port;

static void yield(int times)
{
    while (times-- > 0)
        call0(SYS_sched_yield);
}

/* Receives without sleeping: 0, or an errno below 0. */
static int receive(struct port_message *message)
{
    return port_receive(port, message, PORT_NONBLOCK) == 0 ? 0 : -errno;
}

static void sends(void)
{
    port_send(port, &(struct port_message){.length = 1, .payload = "a"}, 0);
    give_turn(1);
    stay();
}

static void sender(void)
{
    TRY("a child sends; its parent receives");
    char byte;
    struct port_message message = {.length = 1, .payload = &byte};
    long child = fork_child(sends);
    await_turn(1, "the child");
    int told = receive(&message);
    if (told != 0 || message.sender != child)
        FAIL("receive %d, the sender is %d instead of %ld", told, (int)message.sender, child);
}

static void small_buffer(void)
{
    TRY("a message of 8 bytes is received with room for one, then with room for 8");
    char text[8] = "";
    struct port_message message = {.length = 1, .payload = text};
    port_send(port, &(struct port_message){.length = 8, .payload = "12345678"}, 0);
    int first = receive(&message);
    message = (struct port_message){.length = 8, .payload = text};
    int second = receive(&message);
    if (first != -EMSGSIZE || second != 0 || memcmp(text, "12345678", 8) != 0)
        FAIL("the first time %d, the second time %d: '%.8s'", first, second, text);
}

static void name(void)
{
    TRY("a port has a name; it is opened by that to receive");
    port_publish(port, "mine");
    int fd = open("/port/mine", O_RDONLY);
    if (fd >= 0 || errno != EACCES)
        FAIL("open() returned %d", fd);
}

static void calls(void)
{
    struct port_message request = {.length = 0}, answer = {.length = 0};
    for (uint32_t i = 2; i < 4; i++) {
        STATE->values[RESULT] = (uint32_t)port_call(port, &request, &answer, NULL);
        give_turn(i);
    }
    stay();
}

static void answers(void)
{
    TRY("a child calls twice; the second call is answered by the number of the first one's right");
    struct port_message message = {.length = 0};
    fork_child(calls);
    yield(A_WHILE);
    receive(&message);
    uint32_t first = message.reply;
    port_reply(first, &(struct port_message){.length = 0});
    await_turn(2, "the child");
    yield(A_WHILE);
    receive(&message);
    if (port_reply(first, &(struct port_message){.length = 0}) == 0)
        FAIL("a right that was used up (%#x) answers the next call (%#x)", (unsigned)first,
             (unsigned)message.reply);
    port_reply(message.reply, &(struct port_message){.length = 0});
    await_turn(3, "the child");
}

static void fills(void)
{
    int only = port_narrow(port, PORT_SEND);
    struct port_message message = {.length = 1, .payload = "a"};
    close(port);
    port_send(only, &message, 0);
    give_turn(4);
    int told = port_send(only, &message, 0) == 0 ? 0 : errno;
    if (told != EPIPE)
        FAIL("port_send() ended with error %d", told);
    give_turn(5);
    stay();
}

static void last_receiver(void)
{
    TRY("a child waits for room in a port; the last who could receive closes it");
    close(port);
    port = port_create(1, 1);
    fork_child(fills);
    await_turn(4, "the child");
    yield(A_WHILE);
    close(port);
    await_turn(5, "the sender");
}

static void mine(void)
{
    EXPECT("nothing is lost; senders and rights are true ones; who cannot go on is told");
    port = port_create(2, 64);
    small_buffer();
    name();
    sender();
    answers();
    last_receiver();
    PASS();
}

int main(void)
{
    static const struct lab_test tests[] = {{"mine", mine}};
    lab_main(tests, 1);
}
