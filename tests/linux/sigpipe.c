/* Writing to a pipe that nobody reads. */
#include "say.h"

static int ends[2];

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    say("handler of %s, code %d, pid %d\n", sigabbrev_np(signal), info->si_code,
        info->si_pid == getpid());
}

static void write_it(void)
{
    SAY(write(ends[1], "x", 1));
}

int main(void)
{
    pipe(ends);
    close(ends[0]);
    say_end("default", write_it);
    signal(SIGPIPE, SIG_IGN);
    write_it();
    on_info(SIGPIPE, handler, SA_RESTART);
    write_it();
    SAY(write(ends[1], "x", 0));
    block(SIGPIPE, 0);
    write_it();
    say("pending %d\n", is_pending(SIGPIPE));
    return 0;
}
