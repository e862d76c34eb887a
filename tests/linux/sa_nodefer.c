/* Without SA_NODEFER a signal waits until its own handler returns; with it handlers nest. */
#include "say.h"

static int depth;

static void handler(int signal)
{
    say("in %d, blocked %d\n", ++depth, is_blocked(signal));
    if (depth < 3)
        raise(signal);
    say("out %d\n", depth--);
}

static void once(int signal)
{
    static int calls;
    say("in, call %d\n", ++calls);
    if (calls == 1)
        raise(signal);
    say("out\n");
}

int main(void)
{
    on(SIGUSR1, handler, SA_NODEFER);
    raise(SIGUSR1);
    on(SIGUSR2, once, 0);
    raise(SIGUSR2);
    return 0;
}
