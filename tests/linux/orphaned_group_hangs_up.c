/* A stopped member of a group that becomes orphaned gets SIGHUP and then SIGCONT. */
#include "say.h"

static int ends[2];

static void handler(int signal)
{
    dprintf(ends[1], "%s\n", sigabbrev_np(signal));
    if (signal == SIGHUP)
        return;
    _exit(0);
}

static void grandchild(void)
{
    setpgid(0, 0);
    on(SIGHUP, handler, 0);
    on(SIGCONT, handler, 0);
    raise(SIGTSTP);
    pause_forever();
}

static void child(void)
{
    pid_t pid = start(grandchild);
    wait_until(pid, 'T');
}

int main(void)
{
    char text[40] = "";
    size_t length = 0;
    ssize_t got;
    pipe(ends);
    say_end("child", child);
    close(ends[1]);
    while ((got = read(ends[0], text + length, sizeof text - length)) > 0)
        length += (size_t)got;
    say("%s", text);
    return 0;
}
