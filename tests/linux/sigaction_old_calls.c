/* The calls of the first Linux: signal, sigaction, sigprocmask, sigpending, sigsuspend. */
#include "say.h"

static volatile int count;

static void handler(int signal)
{
    (void)signal;
    count++;
}

int main(void)
{
    uint32_t mask = 1u << (SIGUSR1 - 1), old = 0;
    uint32_t action[4], previous[4];
    SAY(syscall(SYS_signal, SIGUSR1, handler));
    raise(SIGUSR1);
    say("handled %d\n", count);
    SAY(syscall(SYS_signal, SIGUSR1, handler)); /* it was reset */
    SAY(syscall(SYS_sigprocmask, SIG_BLOCK, &mask, &old));
    say("%#x\n", old);
    raise(SIGUSR1);
    SAY(syscall(SYS_sigpending, &old));
    say("%#x\n", old);
    SAY(syscall(SYS_sigsuspend, 0, 0, 0));
    say("handled %d\n", count);
    SAY(syscall(SYS_sigprocmask, 7, &mask, NULL));
    SAY(syscall(SYS_sigprocmask, SIG_SETMASK, NULL, &old));
    say("%#x\n", old);
    memset(action, 0, sizeof action);
    action[0] = 1; /* SIG_IGN */
    action[1] = 0x30;
    SAY(syscall(SYS_sigaction, SIGUSR2, action, NULL));
    SAY(syscall(SYS_sigaction, SIGUSR2, NULL, previous));
    say("%#x %#x %#x\n", previous[0], previous[1], previous[2]);
    SAY(syscall(SYS_signal, SIGKILL, handler));
    SAY(syscall(SYS_signal, 0, handler));
    return 0;
}
