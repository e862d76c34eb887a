/* A child keeps the alternative stack; a new program has none. */
#include "say.h"

static char stack[20000];

int main(int argc, char **argv)
{
    stack_t new = {.ss_sp = stack, .ss_size = sizeof stack}, now;
    char *again[] = {argv[0], "again", NULL};
    if (argc > 1) {
        sigaltstack(NULL, &now);
        say("exec: %d %d\n", now.ss_flags, (int)now.ss_size);
        return 0;
    }
    sigaltstack(&new, NULL);
    pid_t child = fork();
    if (child == 0) {
        sigaltstack(NULL, &now);
        say("fork: %d %d\n", now.ss_flags, (int)now.ss_size);
        execv(argv[0], again);
    }
    say_status("child", status_of(child));
    return 0;
}
