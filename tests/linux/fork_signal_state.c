/* A child inherits mask and actions; not pending signals, nor an alarm. */
#include "say.h"

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

static void body(void)
{
    say("blocked %d, pending %d, alarm %u\n", is_blocked(SIGUSR1), is_pending(SIGUSR1), alarm(0));
    raise(SIGUSR2);
    raise(SIGUSR1);
    unblock(SIGUSR1, 0);
}

int main(void)
{
    on(SIGUSR1, handler, 0);
    on(SIGUSR2, handler, 0);
    block(SIGUSR1, 0);
    raise(SIGUSR1);
    alarm(100);
    say_end("child", body);
    say("pending %d, alarm %u\n", is_pending(SIGUSR1), alarm(0));
    return 0;
}
