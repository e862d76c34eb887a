/* sa_mask is blocked while the handler runs, and no longer. */
#include "say.h"

static void other(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

static void handler(int signal)
{
    say("blocked %d %d %d\n", is_blocked(signal), is_blocked(SIGUSR2), is_blocked(SIGTERM));
    raise(SIGUSR2);
    raise(SIGTERM);
    say("pending %d %d\n", is_pending(SIGUSR2), is_pending(SIGTERM));
}

int main(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_mask = set_of(SIGUSR2, 0)};
    on(SIGUSR2, other, 0);
    on(SIGTERM, other, 0);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    say("blocked %d %d\n", is_blocked(SIGUSR1), is_blocked(SIGUSR2));
    return 0;
}
