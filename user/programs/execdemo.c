/* execdemo: the same process becomes another program. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program that the process becomes: this one, started with the word "again". */
static int second_program(int argc, char **argv)
{
    printf("  second program: my PID is %d, as before, but main() has started anew.\n", getpid());
    printf("  second program: my arguments are");
    for (int i = 0; i < argc; i++)
        printf(" \"%s\"", argv[i]);
    printf(".\n  second program: of the environment I got COLOUR=%s. I end with 42.\n",
           getenv("COLOUR"));
    return 42;
}

static void child_run(void)
{
    printf("  first program: I am the child, PID %d. First a program that is not there:\n",
           getpid());
    execl("/bin/there-is-no-such-program", "nothing", NULL);
    printf("  first program: exec returned, so it failed: %s.\n", strerror(errno));
    printf("  first program: I am still myself. Now one that is there: if it works, nothing\n"
           "                 after this line is run.\n");
    fflush(stdout); /* what is still in the buffer would be lost with the rest of the memory */
    setenv("COLOUR", "green", 1);
    execlp("execdemo", "execdemo", "again", "with", "arguments", NULL);
    printf("  first program: exec failed: %s.\n", strerror(errno));
    exit(1);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "again") == 0)
        return second_program(argc, argv);

    printf("Parent, PID %d: I fork a child, which calls exec.\n", getpid());
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("execdemo: fork");
        return 1;
    }
    if (child == 0)
        child_run();

    int status;
    waitpid(child, &status, 0);
    printf("Parent: my child %d has ended with status %d, which the second program gave.\n", child,
           WEXITSTATUS(status));
    return 0;
}
