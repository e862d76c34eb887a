/*
 * A test of your own, for `./grade --break`: exercise 5.7. On a right kernel it has to pass; on one
 * with a fault it has to fail, or the kernel may hang or die of it. As it is, it passes everywhere.
 *
 * It is the machine's first process, and has two seconds of machine time. What it has is told at
 * the head of tests/labs/harness.h; tests/labs/messages.c has tests like it. The first FAIL or PASS
 * of any process ends the machine. So try one thing after the other, and PASS() at the very end.
 */
#include "tests/labs/harness.h"

#include <gaji/port.h>

static int port; /* who is forked has the same descriptor */

/* What the child does; it must not return. What both are to see besides is in STATE. */
static void child(void)
{
    struct port_message message = {.type = 5, .length = 2, .payload = "hi"};
    STATE->values[0] = (uint32_t)port_send(port, &message, 0);
    give_turn(1);
    stay();
}

static void mine(void)
{
    TRY("a child sends a message of two bytes; its parent receives it");
    EXPECT("type and bytes are those that were sent");
    char text[8] = "";
    struct port_message message = {.length = sizeof text, .payload = text};
    port = port_create(2, 64);
    fork_child(child);
    await_turn(1, "the child");
    if (STATE->values[0] != 0)
        FAIL("port_send() failed");
    if (port_receive(port, &message, 0) != 0)
        FAIL("port_receive() failed");
    if (message.type != 5 || message.length != 2 || memcmp(text, "hi", 2) != 0)
        FAIL("type %u, %u bytes: '%s'", (unsigned)message.type, (unsigned)message.length, text);
    PASS();
}

int main(void)
{
    static const struct lab_test tests[] = {{"mine", mine}};
    lab_main(tests, 1);
}
