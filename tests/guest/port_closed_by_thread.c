/*
 * A thread closes the port that another sleeps on, which keeps it until it wakes: with a message,
 * or by a signal, as the last who had it.
 */
#include "tests/guest/ports.h"
#include "tests/guest/threads.h"

#include <gaji/check.h>
#include <signal.h>
#include <stdbool.h>

static int port, result;

static void do_nothing(int signal)
{
    (void)signal;
}

static void receives(void *unused)
{
    char text[8];
    struct port_message message;
    (void)unused;
    result = ERROR_OF(receive_bytes(port, &message, text, sizeof text, 0));
}

static void receives_short(void *unused)
{
    struct port_short words = {0};
    (void)unused;
    result = ERROR_OF(port_reply_receive_short(port, &words));
}

/* Having answered a call, it sleeps the fast way; and it waits for no message any more when it has
 * one. */
static void answers_short(void *unused)
{
    struct port_short words = {0};
    (void)unused;
    EXPECT(port_reply_receive_short(port, &words) > 0);
    result = ERROR_OF(port_reply_receive_short(port, &words));
    EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) <= 0);
}

static void call_and_exit(void)
{
    struct port_short words = {0};
    pid_t pid = fork_checked();
    if (pid == 0)
        _exit(port_call_short(port, &words) != 0);
    expect_exit(pid);
}

static void close_under(void (*receiver)(void *), bool answered)
{
    struct thread thread;
    port = port_create(1, 64);
    int sender = answered ? port_narrow(port, PORT_SEND) : -1;
    result = -1;
    thread_start(&thread, receiver, NULL);
    threads_settle();
    if (receiver == answers_short)
        call_and_exit();
    EXPECT(close(port) == 0);
    threads_settle();
    EXPECT(result == -1); /* it sleeps on */
    if (answered)
        EXPECT(send_text(sender, 1, "x", 0) == 0);
    else
        EXPECT(syscall(SYS_tgkill, getpid(), thread.tid, SIGUSR1) == 0);
    thread_join(&thread);
    EXPECT(result == (answered ? 0 : EINTR));
    if (answered)
        EXPECT(ERROR_OF(send_text(sender, 1, "x", 0)) == EPIPE && close(sender) == 0);
}

int main(void)
{
    struct sigaction action = {.sa_handler = do_nothing};
    EXPECT(sigaction(SIGUSR1, &action, NULL) == 0);
    for (int answered = 0; answered < 2; answered++) {
        close_under(receives, answered);
        close_under(receives_short, answered);
        close_under(answers_short, answered);
    }
    return 0;
}
