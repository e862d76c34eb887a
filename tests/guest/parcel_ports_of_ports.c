/*
 * Ports in messages to ports: a chain of them, each with the only right to receive from the next in
 * its queue, goes with the senders that sleep, and so does a ring. Nothing is left but them.
 */
// run: --icount
#include "tests/guest/parcels.h"

#define PORTS 40

static int ports[PORTS];

/* Sends the right to receive from `gift`, and keeps none; the sender sleeps. */
static pid_t sender_start(int to, int gift)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        int sending = port_narrow(to, PORT_SEND);
        for (int i = 0; i < PORTS; i++)
            if (ports[i] != gift)
                close(ports[i]);
        _exit(ERROR_OF(send_file(sending, gift, 0)));
    }
    wait_until_blocked(pid, "port: no receiver");
    return pid;
}

static void create_all(void)
{
    for (int i = 0; i < PORTS; i++) {
        ports[i] = port_create(1, 16);
        EXPECT(ports[i] >= 0);
    }
}

static void close_all(void)
{
    for (int i = 0; i < PORTS; i++)
        EXPECT(close(ports[i]) == 0);
}

static void expect_pipe_error(pid_t pid)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == EPIPE);
}

/* Port 0 loses its last receiver, so its sender gives up port 1, whose sender gives up port 2 ...
 */
static void chain(void)
{
    pid_t senders[PORTS - 1];
    create_all();
    for (int i = 0; i < PORTS - 1; i++)
        senders[i] = sender_start(ports[i], ports[i + 1]);
    close_all();
    for (int i = 0; i < PORTS - 1; i++)
        expect_pipe_error(senders[i]);
}

/* Each is in the queue of the one before it, and nobody else can receive: they wait to be killed.
 */
static void ring(void)
{
    pid_t senders[PORTS];
    create_all();
    for (int i = 0; i < PORTS; i++)
        senders[i] = sender_start(ports[i], ports[(i + 1) % PORTS]);
    close_all();
    for (int i = 1; i < PORTS; i++)
        wait_until_blocked(senders[i], "port: no receiver");
    kill_and_wait(senders[0]); /* that shuts port 1, and so on round the ring */
    for (int i = 1; i < PORTS; i++)
        expect_pipe_error(senders[i]);
}

/* A port in its own queue, and both rights with it. */
static void in_itself(void)
{
    create_all();
    pid_t sender = fork_checked();
    if (sender == 0)
        _exit(ERROR_OF(send_file(ports[0], ports[0], 0)));
    wait_until_blocked(sender, "port: no receiver");
    close_all();
    kill_and_wait(sender);
}

int main(void)
{
    chain();
    ring();
    in_itself();
    return 0;
}
