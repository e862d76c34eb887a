/* system(). */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int system(const char *command)
{
    if (!command)
        return access("/bin/sh", X_OK) == 0;
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    int status;
    return waitpid(child, &status, 0) < 0 ? -1 : status;
}
