/* A standard signal is pending once, with the first one's details. */
#include "say.h"

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("%s: code %d value %d\n", sigabbrev_np(signal), info->si_code, info->si_value.sival_int);
}

int main(void)
{
    on_info(SIGUSR1, handler, 0);
    block(SIGUSR1, 0);
    for (int i = 1; i < 4; i++)
        sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = i});
    unblock(SIGUSR1, 0);
    return 0;
}
