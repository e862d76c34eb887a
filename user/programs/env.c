/* env [NAME=VALUE...] [PROGRAM ARGS...]: prints the environment, or runs a program in a changed
 * one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strchr(argv[i], '='); i++)
        putenv(argv[i]);
    if (i < argc) {
        execvp(argv[i], argv + i);
        int error = errno;
        fprintf(stderr, "env: %s: %s\n", argv[i], strerror(error));
        return error == ENOENT ? 127 : 126;
    }
    for (char **entry = environ; entry && *entry; entry++)
        puts(*entry);
    return 0;
}
