/* Arguments and environment arrive as they were given, empty ones too; argv may be empty. */
#include "tests/guest/child.h"

#include <string.h>

static char *path;

static void check(int argc, char **argv)
{
    EXPECT(argc == 5 && argv[5] == NULL);
    EXPECT(strcmp(argv[1], "full") == 0 && strcmp(argv[2], "") == 0);
    EXPECT(strcmp(argv[3], "two words") == 0 && strcmp(argv[4], "") == 0);
    EXPECT(environ[0] && strcmp(environ[0], "") == 0);
    EXPECT(environ[1] && strcmp(environ[1], "A=1") == 0);
    EXPECT(environ[2] && strcmp(environ[2], "no equals sign") == 0 && !environ[3]);
    EXPECT(((uint32_t)argv & 3) == 0 && (char *)&argv[argc] < argv[0]);
}

static void run_full(void)
{
    char *const arguments[] = {path, "full", "", "two words", "", NULL};
    char *const environment[] = {"", "A=1", "no equals sign", NULL};
    execve(path, arguments, environment);
    _exit(1);
}

static void run_without_arguments(void)
{
    char *const none[] = {NULL};
    execve(path, none, none);
    _exit(1);
}

static void run_without_arrays(void)
{
    execve(path, NULL, NULL);
    _exit(1);
}

int main(int argc, char **argv)
{
    if (argc == 1 && argv[0][0] == '\0') { /* as Linux since 5.18: there is always an argv[0] */
        EXPECT(argv[1] == NULL && environ[0] == NULL);
        return 42;
    }
    if (argc > 1) {
        check(argc, argv);
        return 43;
    }
    path = argv[0];
    EXPECT(exited_with(status_of(run_full), 43));
    EXPECT(exited_with(status_of(run_without_arguments), 42));
    EXPECT(exited_with(status_of(run_without_arrays), 42));
    return 0;
}
