/*
 * A signal comes to a group while a member of it is in the middle of a fork: it waits for its
 * parent's decision on a limit. The signal is acted on first, and the child made afterwards.
 */
#include "tests/guest/child.h"

#include <gaji/limit.h>
#include <gaji/port.h>

static volatile sig_atomic_t handled;

static void note(int signal)
{
    (void)signal;
    handled++;
}

static void fork_over_limit(void)
{
    EXPECT(setpgid(0, 0) == 0);
    EXPECT(signal(SIGUSR1, note) != SIG_ERR);
    kill(getpid(), SIGSTOP); /* until we are watched */
    pid_t child = fork();
    EXPECT(child >= 0 && handled == 1); /* the child's, too: it is a copy of who has handled it */
    if (child == 0)
        _exit(7);
    EXPECT(exited_with(child_wait(child), 7));
}

int main(void)
{
    struct limit_notice notice;
    struct port_message message = {.length = sizeof notice, .payload = &notice};
    struct rlimit tight = {3, 100}, wide = {100, 100};
    int port = port_create(2, 64), status;
    EXPECT(port >= 0);
    pid_t child = child_start(fork_over_limit);
    EXPECT(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    EXPECT(prlimit(child, RLIMIT_NPROC, &tight, NULL) == 0 && limit_watch(child, port) == 0);
    EXPECT(kill(child, SIGCONT) == 0);
    EXPECT(port_receive(port, &message, 0) == 0 && message.type == PORT_TYPE_LIMIT);
    EXPECT(kill(-child, SIGUSR1) == 0);
    EXPECT(prlimit(child, RLIMIT_NPROC, &wide, NULL) == 0);
    EXPECT(exited_with(child_wait(child), 0));
    return 0;
}
