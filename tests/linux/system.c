/* system and popen of glibc. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

int main(void)
{
    char line[64] = "";
    printf("system: %d\n", WEXITSTATUS(system("exit 5")));
    int status = system("kill -9 $$");
    printf("signal: %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    FILE *pipe = popen("echo from a pipe", "r");
    if (pipe && fgets(line, sizeof line, pipe))
        printf("popen: %s", line);
    printf("pclose: %d\n", pipe ? pclose(pipe) : -1);
    return 0;
}
