/* forkdemo: fork() is called once and returns twice. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int apples = 10;

    printf("One process, PID %d, with a variable: apples = %d.\n", getpid(), apples);
    printf("It calls fork() now. What follows is done by two processes.\n\n");
    fflush(stdout); /* or the child would have this text in its buffer, too */

    pid_t pid = fork();
    if (pid < 0) {
        perror("forkdemo: fork");
        return 1;
    }

    if (pid == 0) {
        printf("  child:  fork() gave me 0, so I am the child. My PID is %d, my parent's is %d.\n",
               getpid(), getppid());
        printf("  child:  I was born in the middle of the program, with apples = %d.\n", apples);
        apples += 5;
        printf("  child:  I add 5: my apples = %d. I end with exit(7).\n", apples);
        exit(7);
    }

    int status;
    pid_t ended = wait(&status);
    printf("  parent: fork() gave me %d, the PID of my child. My own PID is %d.\n", pid, getpid());
    printf("  parent: wait() says that %d has ended, and its exit status was %d.\n", ended,
           WEXITSTATUS(status));
    printf("  parent: my apples = %d: the child changed its own copy.\n", apples);
    return 0;
}
