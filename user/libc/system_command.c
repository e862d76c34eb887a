/* system(). */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int wait_for(pid_t child)
{
    int status;
    pid_t ended;
    do
        ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    return ended < 0 ? -1 : status;
}

/* Meanwhile the terminal's keys are the command's, and its end is no business of a handler. */
int system(const char *command)
{
    if (!command)
        return access("/bin/sh", X_OK) == 0;
    sigset_t block, mask;
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    sigprocmask(SIG_BLOCK, &block, &mask);
    sighandler_t on_interrupt = signal(SIGINT, SIG_IGN), on_quit = signal(SIGQUIT, SIG_IGN);

    pid_t child = fork();
    if (child == 0) {
        signal(SIGINT, on_interrupt);
        signal(SIGQUIT, on_quit);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    int status = child < 0 ? -1 : wait_for(child);
    signal(SIGINT, on_interrupt);
    signal(SIGQUIT, on_quit);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}
