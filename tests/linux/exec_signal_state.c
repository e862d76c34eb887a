/* exec: handlers become default, what is ignored stays so; mask, pending and alarm stay. */
#include "say.h"

static void handler(int signal)
{
    (void)signal;
}

static void show(int signal)
{
    struct sigaction action;
    sigaction(signal, NULL, &action);
    say("%s: %s, flags %#x, blocked %d, pending %d\n", sigabbrev_np(signal),
        action.sa_handler == SIG_DFL   ? "default"
        : action.sa_handler == SIG_IGN ? "ignored"
                                       : "handler",
        action.sa_flags & ~0x04000000, is_blocked(signal), is_pending(signal));
}

int main(int argc, char **argv)
{
    char *again[] = {argv[0], "again", NULL};
    if (argc > 1) {
        show(SIGUSR1);
        show(SIGUSR2);
        show(SIGTERM);
        say("alarm %u\n", alarm(0));
        return 0;
    }
    on(SIGUSR1, handler, SA_NODEFER | SA_RESTART);
    on(SIGUSR2, SIG_IGN, SA_RESTART);
    block(SIGUSR1, SIGTERM);
    raise(SIGTERM);
    raise(SIGUSR1);
    alarm(50);
    execv(argv[0], again);
    return 1;
}
