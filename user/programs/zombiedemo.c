/* zombiedemo: what stays of a process that has ended, until its parent waits for it. */
#include <gaji/proc.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void state_show(pid_t pid, const char *when)
{
    char state[48];
    if (process_state(pid, state, sizeof state) < 0)
        snprintf(state, sizeof state, "not there any more");
    printf("  %s, process %d is: %s\n", when, pid, state);
}

int main(void)
{
    printf("The parent, PID %d, starts a child that ends at once with status 3.\n", getpid());
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("zombiedemo: fork");
        return 1;
    }
    if (child == 0)
        _exit(3);

    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    printf("A moment later the child has ended, but nobody has asked how.\n");
    state_show(child, "Before wait()");
    printf("  Its memory is gone; only its PID and its status are kept, for the parent.\n");

    int status;
    waitpid(child, &status, 0);
    printf("The parent calls waitpid() and gets the status: %d.\n", WEXITSTATUS(status));
    state_show(child, "After wait()");
    return 0;
}
