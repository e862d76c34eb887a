/* exec from a handler: the signal stays blocked in the new program. */
#include "say.h"

static char **arguments;

static void handler(int signal)
{
    (void)signal;
    char *again[] = {arguments[0], "again", NULL};
    execv(arguments[0], again);
}

int main(int argc, char **argv)
{
    arguments = argv;
    if (argc > 1) {
        say("USR1 blocked %d, USR2 blocked %d\n", is_blocked(SIGUSR1), is_blocked(SIGUSR2));
        return 0;
    }
    on(SIGUSR1, handler, 0);
    raise(SIGUSR1);
    return 1;
}
