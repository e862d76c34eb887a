// build: -fno-builtin
/* Without SA_RESTORER the kernel finds a way back by itself, for both kinds of frame. */
#include "say.h"

static volatile int count;

static void handler(int signal)
{
    (void)signal;
    count++;
}

static void handler_with_info(int signal, siginfo_t *info, void *context)
{
    (void)context;
    count += info->si_signo == signal ? 10 : 0;
}

int main(void)
{
    uint32_t action[5] = {(uint32_t)handler, 0, 0, 0, 0};
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, action, NULL, 8));
    raise(SIGUSR1);
    say("%d\n", count);
    action[0] = (uint32_t)handler_with_info;
    action[1] = SA_SIGINFO;
    SAY(syscall(SYS_rt_sigaction, SIGUSR1, action, NULL, 8));
    raise(SIGUSR1);
    say("%d\n", count);
    say("blocked %d\n", is_blocked(SIGUSR1));
    return 0;
}
