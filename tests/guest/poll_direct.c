/* Direct messages and notices are polled for together with ports, each process for its own. */
#include "tests/guest/direct.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>

enum { MESSAGES, PORT };

static struct pollfd both[2];

static int wait_for_either(int timeout)
{
    for (int i = 0; i < 2; i++)
        both[i].events = POLLIN;
    return poll(both, 2, timeout);
}

static bool only(int which)
{
    return both[which].revents == POLLIN && both[!which].revents == 0;
}

/* A child that does one thing once this process sleeps in poll(). */
static pid_t start(void (*act)(pid_t parent))
{
    pid_t parent = getpid(), pid = fork_checked();
    if (pid == 0) {
        wait_until_blocked(parent, "poll");
        act(parent);
        _exit(0);
    }
    return pid;
}

static void act_send(pid_t parent)
{
    EXPECT(direct_send_text(parent, 1, "direct") == 0);
}

static void act_call(pid_t parent)
{
    struct port_message request = {.type = 2}, answer = {.length = 0};
    EXPECT(msg_call(parent, &request, &answer, NULL) == 0 && answer.type == 3);
}

static void act_notify(pid_t parent)
{
    EXPECT(msg_notify(parent) == 0 && msg_notify(parent) == 0);
}

static void act_send_to_port(pid_t parent)
{
    (void)parent;
    EXPECT(send_text(both[PORT].fd, 4, "port", 0) == 0);
}

static void each_wakes(void)
{
    char text[64];
    unsigned type;
    pid_t child = start(act_send);
    EXPECT(wait_for_either(-1) == 1 && only(MESSAGES));
    expect_direct(MSG_ANY, child, 1, "direct");
    expect_exit(child);
    EXPECT(wait_for_either(0) == 0);

    child = start(act_call);
    EXPECT(wait_for_either(-1) == 1 && only(MESSAGES));
    EXPECT(direct_receive_text(child, &type, text) == child && type == 2);
    EXPECT(wait_for_either(0) == 0); /* who waits for our answer sends nothing */
    struct port_message answer = {.type = 3};
    EXPECT(msg_send_now(child, &answer) == 0);
    expect_exit(child);

    child = start(act_notify);
    EXPECT(wait_for_either(-1) == 1 && only(MESSAGES));
    expect_exit(child);
    EXPECT(wait_for_either(0) == 1 && only(MESSAGES)); /* it stays */
    expect_direct(MSG_ANY, child, MSG_TYPE_NOTIFY, "");
    EXPECT(wait_for_either(0) == 0);

    child = start(act_send_to_port);
    EXPECT(wait_for_either(-1) == 1 && only(PORT));
    expect_text(both[PORT].fd, 4, "port", child);
    expect_exit(child);
}

/* A sender that leaves, by a signal that ends it, takes the event along. */
static void sender_gives_up(void)
{
    pid_t child = direct_start_sender(5, "never");
    EXPECT(wait_for_either(0) == 1 && only(MESSAGES));
    kill_and_wait(child);
    EXPECT(wait_for_either(0) == 0);
}

/* Inherited, the descriptor speaks of the child. */
static void own_messages(void)
{
    pid_t sender = direct_start_sender(6, "to the parent");
    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(wait_for_either(0) == 0);
        EXPECT(wait_for_either(-1) == 1 && only(MESSAGES));
        expect_direct(MSG_ANY, getppid(), 7, "to the child");
        _exit(0);
    }
    wait_until_blocked(child, "poll");
    EXPECT(direct_send_text(child, 7, "to the child") == 0);
    expect_exit(child);
    expect_direct(sender, sender, 6, "to the parent");
    expect_exit(sender);
}

int main(void)
{
    char byte;
    both[MESSAGES].fd = open(MSG_DEVICE, O_RDONLY);
    both[PORT].fd = port_create(1, 16);
    EXPECT(both[MESSAGES].fd >= 0 && both[PORT].fd >= 0);
    EXPECT(read(both[MESSAGES].fd, &byte, 1) == -1 && errno == EINVAL);
    EXPECT(wait_for_either(0) == 0);
    each_wakes();
    sender_gives_up();
    own_messages();
    return 0;
}
