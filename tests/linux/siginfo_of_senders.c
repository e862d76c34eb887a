/* si_code, si_pid and si_value by kill, tgkill, raise, sigqueue and alarm. */
#include "say.h"

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%s: signo %d errno %d code %d pid %d uid %d value %d\n", sigabbrev_np(signal),
        info->si_signo, info->si_errno, info->si_code, info->si_pid == getpid(), (int)info->si_uid,
        info->si_code == SI_QUEUE ? info->si_value.sival_int : 0);
}

static void from_kernel(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%s: code %d\n", sigabbrev_np(signal), info->si_code);
}

int main(void)
{
    struct itimerval soon = {.it_value.tv_usec = 1000};
    on_info(SIGUSR1, handler, 0);
    on_info(SIGALRM, from_kernel, 0);
    kill(getpid(), SIGUSR1);
    raise(SIGUSR1);
    syscall(SYS_tkill, getpid(), SIGUSR1);
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = -77});
    setitimer(ITIMER_REAL, &soon, NULL);
    pause();
    return 0;
}
