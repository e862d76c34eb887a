/* A child in a foreground group of its own reads a line; when a key stops it, it is sent on. */
#include "tests/guest/expect.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void read_line(void)
{
    char line[64] = "";
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(0, getpid());
    puts("reading");
    fflush(stdout);
    EXPECT(read(0, line, sizeof line - 1) > 0);
    EXPECT(strcmp(line, "a Line\n") == 0);
    exit(7);
}

int main(void)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        read_line();
    EXPECT(waitpid(child, &status, WUNTRACED) == child);
    EXPECT(WIFSTOPPED(status));
    printf("stopped by %d\n", WSTOPSIG(status));
    fflush(stdout);
    EXPECT(kill(child, SIGCONT) == 0);
    EXPECT(waitpid(child, &status, 0) == child);
    return WEXITSTATUS(status);
}
