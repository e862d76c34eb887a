/* glibc's fork with its buffers, atexit handlers, waitpid, and kill of a child in pause or sleep.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void at_exit(void)
{
    printf("atexit handler\n");
}

static __thread int thread_local_value = 5;

int main(void)
{
    int status;
    atexit(at_exit);
    printf("before\n");
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        thread_local_value++;
        printf("child %d\n", thread_local_value);
        exit(3);
    }
    waitpid(child, &status, 0);
    printf("parent %d, child exited %d\n", thread_local_value, WEXITSTATUS(status));
    fflush(stdout);

    child = fork();
    if (child == 0) {
        sleep(100);
        _exit(1);
    }
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("ended by %d\n", WTERMSIG(status));
    fflush(stdout);

    child = fork();
    if (child == 0)
        abort();
    waitpid(child, &status, 0);
    printf("ended by %d\n", WTERMSIG(status));
    return 0;
}
