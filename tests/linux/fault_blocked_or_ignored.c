/* A fault whose signal is blocked or ignored ends the process; the same signal by kill waits. */
#include "say.h"

static void fault(void)
{
    *(volatile int *)0 = 1;
}

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
    _exit(1);
}

static void blocked(void)
{
    on(SIGSEGV, handler, 0);
    block(SIGSEGV, 0);
    raise(SIGSEGV);
    say("pending\n");
    fault();
}

static void ignored(void)
{
    signal(SIGSEGV, SIG_IGN);
    raise(SIGSEGV);
    say("ignored\n");
    fault();
}

static void fault_again(int signal)
{
    (void)signal;
    say("handler\n");
    fault();
}

static void nested(void)
{
    on(SIGSEGV, fault_again, 0);
    fault();
}

int main(void)
{
    say_end("blocked", blocked);
    say_end("ignored", ignored);
    say_end("in its handler", nested);
    return 0;
}
