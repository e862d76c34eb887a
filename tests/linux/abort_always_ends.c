/* abort ends the process, whether SIGABRT is blocked, ignored or handled. */
#include "say.h"

static void handler(int signal)
{
    say("handler of %s\n", sigabbrev_np(signal));
}

static void plain(void)
{
    abort();
}

static void blocked(void)
{
    block(SIGABRT, 0);
    abort();
}

static void ignored(void)
{
    signal(SIGABRT, SIG_IGN);
    abort();
}

static void handled(void)
{
    on(SIGABRT, handler, 0);
    abort();
}

int main(void)
{
    say_end("plain", plain);
    say_end("blocked", blocked);
    say_end("ignored", ignored);
    say_end("handled", handled);
    return 0;
}
