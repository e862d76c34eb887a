/* sigsuspend: the mask in the handler, after it, and that it always ends with EINTR. */
#include "say.h"

static void handler(int signal)
{
    say("handler of %s: %d %d %d\n", sigabbrev_np(signal), is_blocked(SIGUSR1), is_blocked(SIGUSR2),
        is_blocked(SIGTERM));
}

int main(void)
{
    sigset_t mask = set_of(SIGTERM, 0);
    on(SIGUSR1, handler, SA_RESTART);
    on(SIGUSR2, handler, SA_RESTART);
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR1);
    SAY(sigsuspend(&mask));
    say("%d %d %d\n", is_blocked(SIGUSR1), is_blocked(SIGUSR2), is_blocked(SIGTERM));
    raise(SIGUSR1);
    raise(SIGUSR2);
    SAY(sigsuspend(&mask));
    say("%d %d\n", is_pending(SIGUSR1), is_pending(SIGUSR2));
    SAY(syscall(SYS_rt_sigsuspend, &mask, 4));
    return 0;
}
