/* A watch that nobody needs any more goes: with its port, or with the process that made it. */
#include "tests/guest/ports.h"

static pid_t start_sleeper(void)
{
    pid_t pid = fork_checked();
    while (pid == 0)
        pause();
    return pid;
}

/* How many messages without payload fit beside what is kept. */
static unsigned free_slots(int port)
{
    struct port_message message;
    unsigned slots = 0;
    while (send_bytes(port, 1, NULL, 0, PORT_NONBLOCK) == 0)
        slots++;
    for (unsigned i = 0; i < slots; i++)
        EXPECT(receive_bytes(port, &message, NULL, 0, 0) == 0 && message.type == 1);
    return slots;
}

/* Watches, in a child that inherited the port, and ends. */
static void watch_and_end(int port, pid_t target, int how)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        EXPECT(watch(target, port) == 0 && watch(target, port) == 0);
        EXPECT(free_slots(port) == 2);
        if (how)
            raise(how);
        _exit(0);
    }
    EXPECT(waitpid(pid, NULL, 0) == pid);
}

int main(void)
{
    int port = port_create(4, 128);
    pid_t target = start_sleeper();

    /* The watcher ends: slots are free again, a sender that waits for one goes on. */
    watch_and_end(port, target, 0);
    EXPECT(free_slots(port) == 4);
    watch_and_end(port, target, SIGKILL);
    EXPECT(free_slots(port) == 4);

    pid_t watcher = fork_checked();
    if (watcher == 0) {
        EXPECT(watch(target, port) == 0);
        while (send_bytes(port, 1, NULL, 0, PORT_NONBLOCK) == 0)
            ;
        pause();
    }
    wait_until_blocked(watcher, "signal");
    pid_t sender = fork_checked();
    if (sender == 0)
        _exit(send_bytes(port, 2, NULL, 0, 0) == 0 ? 0 : 1);
    wait_until_blocked(sender, "port: full");
    kill_and_wait(watcher);
    expect_exit(sender);

    /* The port's last receiver goes; a sender's file is left. */
    int other = port_create(2, 64), send = port_narrow(other, PORT_SEND);
    EXPECT(watch(target, other) == 0 && close(other) == 0);
    EXPECT(send_bytes(send, 1, NULL, 0, 0) == -1 && errno == EPIPE && close(send) == 0);

    /* The port is full of others' messages: the notice still comes, behind them. */
    struct end_notice notice;
    struct port_message message;
    other = port_create(3, 64);
    EXPECT(watch(target, other) == 0);
    EXPECT(send_text(other, 1, "sixteen bytes...", 0) == 0);
    EXPECT(send_text(other, 1, "sixteen bytes...", 0) == 0);
    EXPECT(ERROR_OF(send_text(other, 1, "", PORT_NONBLOCK)) == EAGAIN);
    kill_and_wait(target);
    expect_text(other, 1, "sixteen bytes...", 0);
    expect_text(other, 1, "sixteen bytes...", 0);
    EXPECT(receive_bytes(other, &message, &notice, sizeof notice, PORT_NONBLOCK) == 0);
    EXPECT(message.type == PORT_TYPE_END && notice.pid == target && free_slots(other) == 3);

    /* A notice that nobody reads goes with the port; both ends at once. */
    target = start_sleeper();
    EXPECT(watch(target, other) == 0);
    kill_and_wait(target);
    target = start_sleeper();
    EXPECT(watch(target, other) == 0); /* ends after us, and is reaped by init */
    kill(target, SIGKILL);
    return 0;
}
