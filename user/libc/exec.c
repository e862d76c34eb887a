/* The exec family: different ways to name a program and its arguments, all ending in execve. */
#include "user/libc/system_call.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int execve(const char *path, char *const argv[], char *const envp[])
{
    return system_call_result(call3(SYS_execve, (long)path, (long)argv, (long)envp));
}

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* Tries one folder of PATH. `folder` has `length` bytes; an empty one is the current folder. */
static void try_folder(const char *folder, size_t length, const char *file, char *const argv[],
                       char *const envp[])
{
    char path[PATH_MAX];
    if (length + strlen(file) + 2 > sizeof path) {
        errno = ENAMETOOLONG;
        return;
    }
    memcpy(path, folder, length);
    if (length > 0)
        path[length++] = '/';
    strcpy(path + length, file);
    execve(path, argv, envp);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    if (file[0] == '\0' || strchr(file, '/'))
        return execve(file, argv, envp);

    const char *folder = getenv("PATH");
    if (!folder)
        folder = "/bin";
    int error = ENOENT;
    for (;;) {
        size_t length = strcspn(folder, ":");
        try_folder(folder, length, file, argv, envp);
        if (errno == EACCES)
            error = EACCES; /* it is there, but may not be run: look on, remember why */
        else if (errno != ENOENT && errno != ENOTDIR)
            return -1;
        if (folder[length] == '\0')
            break;
        folder += length + 1;
    }
    errno = error;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

/* How many arguments follow `first` until the NULL. */
static size_t argument_count(const char *first, va_list list)
{
    size_t count = 0;
    while (first) {
        count++;
        first = va_arg(list, const char *);
    }
    return count;
}

/* Collects `count` arguments and the NULL after them into argv. */
static void arguments_collect(char **argv, size_t count, const char *first, va_list list)
{
    argv[0] = (char *)first;
    for (size_t i = 1; i <= count; i++)
        argv[i] = va_arg(list, char *);
}

int execl(const char *path, const char *argument, ...)
{
    va_list list;
    va_start(list, argument);
    size_t count = argument_count(argument, list);
    va_end(list);

    char *argv[count + 1];
    va_start(list, argument);
    arguments_collect(argv, count, argument, list);
    va_end(list);
    return execve(path, argv, environ);
}

int execlp(const char *file, const char *argument, ...)
{
    va_list list;
    va_start(list, argument);
    size_t count = argument_count(argument, list);
    va_end(list);

    char *argv[count + 1];
    va_start(list, argument);
    arguments_collect(argv, count, argument, list);
    va_end(list);
    return execvp(file, argv);
}

int execle(const char *path, const char *argument, ...)
{
    va_list list;
    va_start(list, argument);
    size_t count = argument_count(argument, list);
    va_end(list);

    char *argv[count + 1];
    va_start(list, argument);
    arguments_collect(argv, count, argument, list);
    char **envp = va_arg(list, char **);
    va_end(list);
    return execve(path, argv, envp);
}
