/* A notice of one that has ended is nobody else's: its number may be another's by the time. */
#include "tests/guest/direct.h"

static pid_t parent;

static pid_t notifier(void)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        EXPECT(msg_notify(parent) == 0);
        _exit(0);
    }
    expect_exit(pid);
    return pid;
}

/* Ends processes until the number has come again. */
static void wait_for_number(pid_t number)
{
    pid_t pid;
    do {
        pid = vfork();
        EXPECT(pid >= 0);
        if (pid == 0)
            _exit(0);
        EXPECT(waitpid(pid, NULL, 0) == pid);
    } while (pid != number);
}

static void expect_notice(pid_t sender)
{
    struct port_message message = {0};
    EXPECT(msg_receive_now(MSG_ANY, &message) == 0);
    EXPECT(message.type == MSG_TYPE_NOTIFY && message.sender == sender);
}

int main(void)
{
    struct port_message message = {0};
    parent = getpid();
    wait_for_number(parent + 300); /* the numbers below only the first processes get */
    pid_t early = notifier(), late = notifier();
    EXPECT(early < late);
    wait_for_number(early);
    expect_notice(late); /* that number has not come again */
    EXPECT(ERROR_OF(msg_receive_now(MSG_ANY, &message)) == EAGAIN);
    return 0;
}
