/* SA_RESETHAND: the default from the second time on; sa_flags stay. */
#include "say.h"

static void handler(int signal)
{
    struct sigaction now;
    sigaction(signal, NULL, &now);
    say("handler, default again %d, blocked %d\n", now.sa_handler == SIG_DFL, is_blocked(signal));
}

static void body(void)
{
    struct sigaction now;
    on(SIGUSR1, handler, SA_RESETHAND);
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &now);
    say("%#x\n", now.sa_flags & ~0x04000000);
    raise(SIGUSR1);
}

int main(void)
{
    say_end("child", body);
    return 0;
}
