/* posix_spawn of a program that is not there is an error, and leaves no child. (qemu-i386 forks
 * for vfork, so there the error does not come back.) */
// linux: no
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

int main(void)
{
    pid_t child;
    char *const arguments[] = {"x", NULL};
    int error = posix_spawn(&child, "/no/such/program", NULL, NULL, arguments, arguments + 1);
    printf("spawn: %s\n", strerror(error));
    pid_t found = wait(NULL);
    printf("wait: %d %s\n", found, strerror(errno));
    return 0;
}
