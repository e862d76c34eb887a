/* POSIX, _exit: a group is orphaned by the end of its own leader, too, and its stopped member hung
 * up. */
#include "say.h"

#include <sys/wait.h>

static int ends[2];

static void hung_up(int signal)
{
    (void)signal;
    write(ends[1], "HUP\n", 4);
}

/* Stops, and tells when it goes on. */
static void member(void)
{
    signal(SIGHUP, hung_up);
    raise(SIGSTOP);
    write(ends[1], "goes on\n", 8);
    _exit(0);
}

static void leader(void)
{
    setpgid(0, 0);
    pid_t child = fork();
    if (child == 0)
        member();
    waitpid(child, NULL, WUNTRACED);
    _exit(0);
}

int main(void)
{
    char text[64];
    ssize_t length;
    if (pipe(ends) < 0)
        return 1;
    pid_t pid = fork();
    if (pid == 0)
        leader();
    close(ends[1]);
    waitpid(pid, NULL, 0);
    while ((length = read(ends[0], text, sizeof text)) > 0)
        write(1, text, (size_t)length);
    return 0;
}
