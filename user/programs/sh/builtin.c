/* Commands that must run in the shell itself, since they change it. */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int run_true(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static int run_false(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 1;
}

static int run_cd(int argc, char **argv)
{
    const char *target = argc > 1 ? argv[1] : variable_get("HOME");
    if (!target)
        target = "/";
    if (chdir(target) == 0)
        return 0;
    fprintf(stderr, "sh: cd: %s: %s\n", target, strerror(errno));
    return 1;
}

static int run_pwd(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path)) {
        fprintf(stderr, "sh: pwd: %s\n", strerror(errno));
        return 1;
    }
    puts(path);
    return 0;
}

static int run_exit(int argc, char **argv)
{
    if (!leave_allowed())
        return 1;
    int status = argc > 1 ? atoi(argv[1]) : shell.last_status;
    fflush(stdout);
    terminal_leave();
    exit(status & 0xff);
}

/* exec PROGRAM: the shell becomes the program. */
static int run_exec(int argc, char **argv)
{
    if (argc < 2)
        return 0;
    fflush(stdout);
    terminal_leave();
    execvp(argv[1], argv + 1);
    int error = errno;
    terminal_enter();
    fprintf(stderr, "sh: exec: %s: %s\n", argv[1], strerror(error));
    return error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
}

static int run_export(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t length = assignment_length(argv[i]);
        char *name = length > 0 ? arena_copy(argv[i], length) : argv[i];
        if (length > 0)
            variable_set(name, argv[i] + length + 1);
        variable_export(name);
    }
    for (char **entry = environ; argc == 1 && entry && *entry; entry++)
        printf("export %s\n", *entry);
    return 0;
}

static int run_unset(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        variable_unset(argv[i]);
    return 0;
}

static int run_history(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (int i = 0; i < history_count(); i++)
        printf("%4d  %s\n", i + 1, history_line(i));
    return 0;
}

/* source FILE: runs its lines here, so that what they change stays. */
static int run_source(int argc, char **argv)
{
    int fd = argc > 1 ? open(argv[1], O_RDONLY | O_CLOEXEC) : (errno = EINVAL, -1);
    if (fd < 0) {
        fprintf(stderr, "sh: source: %s: %s\n", argc > 1 ? argv[1] : "FILE", strerror(errno));
        return 1;
    }
    int status = file_run(fd);
    close(fd);
    return status;
}

static int run_shift(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    if (count < 0 || count > shell.argument_count)
        return 1;
    shell.arguments += count;
    shell.argument_count -= count;
    return 0;
}

static const struct {
    const char *name;
    builtin run;
} builtins[] = {
    {"cd", run_cd},       {"exit", run_exit},      {"wait", run_wait},       {"export", run_export},
    {"unset", run_unset}, {"pwd", run_pwd},        {"history", run_history}, {"true", run_true},
    {"false", run_false}, {":", run_true},         {"exec", run_exec},       {"source", run_source},
    {".", run_source},    {"shift", run_shift},    {"jobs", run_jobs},       {"fg", run_fg},
    {"bg", run_bg},       {"kill", run_kill},      {"test", run_test},       {"[", run_test},
    {"break", run_break}, {"continue", run_break},
};

#define BUILTIN_COUNT ((int)(sizeof builtins / sizeof builtins[0]))

builtin builtin_find(const char *name)
{
    for (int i = 0; i < BUILTIN_COUNT; i++) {
        if (strcmp(builtins[i].name, name) == 0)
            return builtins[i].run;
    }
    return NULL;
}

const char *builtin_name(int index)
{
    return index < BUILTIN_COUNT ? builtins[index].name : NULL;
}
