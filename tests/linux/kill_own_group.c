/* kill(0) reaches the sender too. */
#include "say.h"

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

int main(void)
{
    pid_t child = start_sleeper(pause_forever);
    on(SIGUSR1, handler, 0);
    SAY(kill(0, SIGUSR1));
    say_status("child", status_of(child));
    return 0;
}
