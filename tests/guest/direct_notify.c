/* Notices: once for each sender, before messages, never waiting, and what becomes of them. */
#include "tests/guest/direct.h"

#include <gaji/check.h>

static pid_t parent;

/* A child that notifies this process `times` times and ends. */
static pid_t notifier(int times)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        for (int i = 0; i < times; i++)
            EXPECT(msg_notify(parent) == 0);
        _exit(0);
    }
    expect_exit(pid);
    return pid;
}

static void expect_notice(pid_t from, pid_t sender)
{
    char text[4];
    struct port_message message = {.length = 4, .payload = text};
    EXPECT(msg_receive_now(from, &message) == 0);
    EXPECT(message.type == MSG_TYPE_NOTIFY && message.sender == sender && message.length == 0);
}

static void expect_nothing(void)
{
    struct port_message message = {0};
    EXPECT(ERROR_OF(msg_receive_now(MSG_ANY, &message)) == EAGAIN);
}

/* Only the first that a process gets needs memory; a debug build says when there is none. */
static void memory_once(void)
{
    if (gaji_fail_allocation(1) == 0) {
        EXPECT(ERROR_OF(msg_notify(parent)) == ENOMEM && gaji_fail_allocation(0) == 0);
        expect_nothing();
    }
    EXPECT(msg_notify(parent) == 0); /* oneself */
    gaji_fail_allocation(1);
    EXPECT(msg_notify(parent) == 0);
    gaji_fail_allocation(0);
    expect_notice(MSG_ANY, parent);
    expect_nothing();
}

static void once_and_before_messages(void)
{
    pid_t sender = direct_start_sender(9, "after the notices");
    pid_t a = notifier(1), b = notifier(1000);
    expect_notice(b, b); /* though it has ended */
    EXPECT(ERROR_OF(msg_receive_now(b, &(struct port_message){0})) == ESRCH);
    b = notifier(2);
    expect_notice(MSG_ANY, a < b ? a : b);
    expect_notice(MSG_ANY, a < b ? b : a);
    expect_direct(MSG_ANY, sender, 9, "after the notices");
    expect_exit(sender);
    expect_nothing();
}

/* A bad pointer leaves it; so does a receive from somebody else. */
static void stays(void)
{
    pid_t pid = notifier(1);
    EXPECT(ERROR_OF(msg_receive(MSG_ANY, NULL, NULL)) == EFAULT);
    EXPECT(ERROR_OF(msg_receive_now(1, &(struct port_message){0})) == EAGAIN);
    expect_notice(pid, pid);
}

static _Noreturn void receive_three(void)
{
    struct port_message message = {0};
    EXPECT(msg_receive(MSG_ANY, &message, NULL) == 0 && message.type == MSG_TYPE_NOTIFY);
    EXPECT(message.sender == parent);
    EXPECT(msg_receive(parent, &message, NULL) == 0 && message.type == 3);
    EXPECT(msg_receive(MSG_ANY, &message, NULL) == 0 && message.type == MSG_TYPE_NOTIFY);
    _exit(message.sender != parent ? 0 : 1);
}

/* One that wakes a receiver; one that does not, since it waits for another. */
static void wakes(void)
{
    char reason[32];
    snprintf(reason, sizeof reason, "message from %d", parent);
    pid_t receiver = fork_checked();
    if (receiver == 0)
        receive_three();
    wait_until_blocked(receiver, "message");
    EXPECT(msg_notify(receiver) == 0);
    wait_until_blocked(receiver, reason);
    pid_t other = fork_checked();
    if (other == 0)
        _exit(msg_notify(receiver) == 0 ? 0 : 1);
    expect_exit(other);
    wait_until_blocked(receiver, reason);
    EXPECT(direct_send_text(receiver, 3, "") == 0);
    expect_exit(receiver);
    EXPECT(ERROR_OF(msg_notify(receiver)) == ESRCH);
}

int main(void)
{
    parent = getpid();
    memory_once();
    once_and_before_messages();
    stays();
    wakes();
    notifier(1);                /* stays unread to our end */
    EXPECT(msg_notify(1) == 0); /* to init, which never reads it: nothing of it is left */
    return 0;
}
