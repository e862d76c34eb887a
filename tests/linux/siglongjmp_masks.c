/* siglongjmp out of a handler gives the mask back that sigsetjmp saved, longjmp does not. */
#include "say.h"

static sigjmp_buf back;

static void handler(int signal)
{
    siglongjmp(back, signal);
}

int main(void)
{
    on(SIGUSR1, handler, 0);
    for (int i = 0; i < 3; i++)
        if (!sigsetjmp(back, 1))
            raise(SIGUSR1);
        else
            say("blocked %d\n", is_blocked(SIGUSR1));
    if (!sigsetjmp(back, 0))
        raise(SIGUSR1);
    say("blocked %d\n", is_blocked(SIGUSR1));
    return 0;
}
