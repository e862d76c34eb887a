/* vfork's child writes into the parent's memory, and the parent waits until it ends or execs. */
#include "say.h"

static volatile int value = 1;
extern char **environ;

int main(int argc, char **argv)
{
    if (argc > 1)
        return 6;
    pid_t child = vfork();
    if (child == 0) {
        usleep(20000);
        value = 2;
        _exit(5);
    }
    say("value %d\n", value);
    say_status("child", status_of(child));
    char *arguments[] = {argv[0], "again", NULL};
    child = vfork();
    if (child == 0) {
        value = 3;
        execve(argv[0], arguments, environ);
        _exit(1);
    }
    say("value %d\n", value);
    say_status("child", status_of(child));
    return 0;
}
