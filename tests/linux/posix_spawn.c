/* posix_spawn with file actions. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
    pid_t child;
    int status;
    char *const arguments[] = {"sh", "-c", "echo spawned; exit 7", NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    char text[64] = "";

    if (pipe(ends) < 0 || posix_spawn_file_actions_init(&actions))
        return 1;
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    int error = posix_spawn(&child, "/bin/sh", &actions, NULL, arguments, environ);
    printf("spawn: %s\n", strerror(error));
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    close(ends[1]);
    read(ends[0], text, sizeof text - 1);
    printf("it wrote: %s", text);
    return 0;
}
