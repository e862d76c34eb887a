/* A child in the background reads, and says who sent the signal that it gets for it. */
#include "tests/guest/expect.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void say_sender(int signal, siginfo_t *info, void *context)
{
    (void)context;
    printf("signal %d: code %d of %d\n", signal, info->si_code, info->si_pid);
    fflush(stdout);
    _exit(0);
}

static void read_in_background(void)
{
    struct sigaction action = {.sa_sigaction = say_sender, .sa_flags = SA_SIGINFO};
    char byte;
    sigaction(SIGTTIN, &action, NULL);
    setpgid(0, 0);
    read(0, &byte, 1);
    _exit(1);
}

int main(void)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        read_in_background();
    EXPECT(waitpid(child, &status, 0) == child);
    return WEXITSTATUS(status);
}
