/* A group is orphaned, and at once a member leaves it for a session of its own: its stopped member
 * is hung up all the same. */
#include "say.h"

#include <sys/wait.h>

static int ends[2];

static void hung_up(int signal)
{
    (void)signal;
    write(ends[1], "HUP\n", 4);
}

static void member(void)
{
    setpgid(0, 0);
    signal(SIGHUP, hung_up);
    raise(SIGSTOP);
    write(ends[1], "goes on\n", 8);
    _exit(0);
}

/* In the group of its child. */
static void leaver(void)
{
    signal(SIGHUP, SIG_IGN);
    pid_t child = start(member);
    waitpid(child, NULL, WUNTRACED);
    setpgid(0, child);
    write(ends[1], "ready\n", 6);
    while (getppid() != 1)
        ;
    setsid();
    usleep(300000);
    kill(child, SIGKILL);
    _exit(0);
}

int main(void)
{
    char text[64];
    ssize_t length;
    pipe(ends);
    pid_t pid = fork();
    if (pid == 0) {
        start(leaver);
        read(ends[0], text, 6);
        usleep(100000);
        _exit(0);
    }
    close(ends[1]);
    waitpid(pid, NULL, 0);
    while ((length = read(ends[0], text, sizeof text)) > 0)
        write(1, text, (size_t)length);
    return 0;
}
