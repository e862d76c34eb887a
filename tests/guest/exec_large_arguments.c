/* Arguments and environment of 128 KiB together arrive; far more is E2BIG. */
#include "tests/guest/child.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LIMIT (128 * 1024)

static char *path;
static char *arguments[LIMIT + 2], *environment[LIMIT + 2];
static char text[3 * LIMIT];

/* One string of `size` bytes with its NUL. */
static char *string_of(size_t size)
{
    memset(text, 'x', sizeof text);
    text[size - 1] = '\0';
    return text;
}

static void run_one_long_argument(void)
{
    arguments[0] = "long";
    arguments[1] = string_of(LIMIT - sizeof "long");
    execve(path, arguments, environment);
    _exit(1);
}

static void run_one_long_variable(void)
{
    arguments[0] = "variable";
    environment[0] = string_of(LIMIT - sizeof "variable");
    execve(path, arguments, environment);
    _exit(1);
}

static void run_many(void)
{
    arguments[0] = "many";
    for (int i = 1; i < LIMIT / 2; i++)
        arguments[i] = "";
    for (int i = 0; i < LIMIT / 2 - 10; i++)
        environment[i] = "";
    execve(path, arguments, environment);
    _exit(1);
}

static void run_too_much(void)
{
    arguments[0] = "long";
    arguments[1] = string_of(2 * LIMIT);
    EXPECT(execve(path, arguments, environment) < 0 && errno == E2BIG);
    arguments[1] = NULL;
    environment[0] = text;
    EXPECT(execve(path, arguments, environment) < 0 && errno == E2BIG);
    environment[0] = NULL;
    for (int i = 1; i < LIMIT; i++)
        arguments[i] = "a few bytes";
    EXPECT(execve(path, arguments, environment) < 0 && errno == E2BIG);
    _exit(9);
}

/* What the program under test looks at when it was run again. */
static int arrived(int argc, char **argv)
{
    if (strcmp(argv[0], "long") == 0)
        return argc == 2 && strlen(argv[1]) == LIMIT - sizeof "long" - 1 ? 9 : 1;
    if (strcmp(argv[0], "variable") == 0)
        return environ[0] && strlen(environ[0]) == LIMIT - sizeof "variable" - 1 ? 9 : 1;
    int variables = 0;
    while (environ[variables])
        variables++;
    return argc == LIMIT / 2 && variables == LIMIT / 2 - 10 ? 9 : 1;
}

int main(int argc, char **argv)
{
    if (argv[0][0] != '/')
        return arrived(argc, argv);
    path = argv[0];
    EXPECT(exited_with(status_of(run_one_long_argument), 9));
    EXPECT(exited_with(status_of(run_one_long_variable), 9));
    EXPECT(exited_with(status_of(run_many), 9));
    EXPECT(exited_with(status_of(run_too_much), 9));
    return 0;
}
