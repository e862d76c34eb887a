/* A signal to a group of 150 reaches each once, its sender too, and none outside; with a handler.
 */
#include "say.h"

#include <signal.h>
#include <sys/wait.h>

#define MEMBERS 150

static volatile sig_atomic_t came;

static void count(int signal)
{
    (void)signal;
    came++;
}

/* Waits for the signal, and ends with how often it came. */
static void member(const sigset_t *before)
{
    while (!came)
        sigsuspend(before);
    usleep(1000);
    _exit(came);
}

int main(void)
{
    sigset_t blocked, before;
    int ends[2], once = 0, status;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGUSR1, count);
    pipe(ends);
    if (fork() == 0) { /* outside, and not reached */
        char byte;
        setpgid(0, 0);
        read(ends[0], &byte, 1);
        _exit(came);
    }
    setpgid(0, 0);
    for (int i = 0; i < MEMBERS; i++)
        if (fork() == 0)
            member(&before);
    say("kill: %d\n", kill(0, SIGUSR1));
    sigprocmask(SIG_SETMASK, &before, NULL);
    say("the sender: %d\n", (int)came);
    write(ends[1], "x", 1);
    while (wait(&status) > 0)
        once += WIFEXITED(status) && WEXITSTATUS(status) == 1;
    say("members: %d\n", once);
    return 0;
}
