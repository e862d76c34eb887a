/* The C library's ways to exec, and what the new program sees. */
#include "say.h"

extern char **environ;

int main(int argc, char **argv)
{
    char *arguments[] = {"vector", "v1", NULL}, *environment[] = {"COLOUR=green", NULL};
    if (argc > 1) {
        const char *colour = getenv("COLOUR");
        say("%s %s %s\n", argv[0], argv[1], colour ? colour : "none");
        return 0;
    }
    const char *name = strrchr(argv[0], '/') + 1;
    for (int i = 0; i < 5; i++) {
        pid_t child = fork();
        if (child) {
            say_status("child", status_of(child));
            continue;
        }
        if (i == 0)
            execl(argv[0], "list", "l1", NULL);
        if (i == 1)
            execlp(name, "list in PATH", "p1", NULL);
        if (i == 2)
            execle(argv[0], "list and environment", "e1", NULL, environment);
        if (i == 3)
            execv(argv[0], arguments);
        if (i == 4)
            execvpe(name, arguments, environment);
        _exit(1);
    }
    return 0;
}
