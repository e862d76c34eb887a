/* sigaction gives back what was set; what cannot be set. */
#include "say.h"

static void handler(int signal)
{
    (void)signal;
}

int main(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_NODEFER}, old;
    action.sa_mask = set_of(SIGUSR2, SIGKILL);
    SAY(sigaction(SIGUSR1, NULL, &old));
    say("%d %#x\n", old.sa_handler == SIG_DFL, old.sa_flags);
    SAY(sigaction(SIGUSR1, &action, NULL));
    SAY(sigaction(SIGUSR1, NULL, &old));
    say("%d %#x %d %d\n", old.sa_handler == handler, old.sa_flags & ~0x04000000,
        sigismember(&old.sa_mask, SIGUSR2), sigismember(&old.sa_mask, SIGKILL));
    SAY(sigaction(SIGKILL, &action, NULL));
    SAY(sigaction(SIGSTOP, &action, NULL));
    SAY(sigaction(SIGKILL, NULL, &old));
    SAY(sigaction(0, &action, NULL));
    SAY(sigaction(65, &action, NULL));
    SAY(syscall(SYS_rt_sigaction, 0, NULL, &old, 8)); /* what the C library does not let by */
    SAY(syscall(SYS_rt_sigaction, 65, NULL, &old, 8));
    SAY(syscall(SYS_rt_sigaction, -1, NULL, &old, 8));
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, NULL, &old, 4));
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, 4, NULL, 8));
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, NULL, 4, 8));
    return 0;
}
