/*
 * waitdemo: a parent in wait() is blocked, and its child's end makes it ready.
 *
 * The child looks at its parent while that sleeps. A second child, the observer, looks at the
 * moment when the first has ended: it sleeps on a pipe that the first one holds open, so that it is
 * woken by the same end as the parent.
 */
#include <gaji/proc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t parent;

static void parent_show(const char *who, const char *when)
{
    char state[48];
    if (process_state(parent, state, sizeof state) < 0)
        snprintf(state, sizeof state, "unknown");
    printf("  %-8s %s, the parent (PID %d) is: %s\n", who, when, parent, state);
    fflush(stdout);
}

static pid_t start(void (*run)(int), int fd)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) {
        perror("waitdemo: fork");
        exit(1);
    }
    if (pid == 0) {
        run(fd);
        _exit(5);
    }
    return pid;
}

static void child_run(int fd)
{
    (void)fd; /* stays open until this process ends */
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL); /* lets the parent get to wait() */
    parent_show("child", "while I am still alive");
    printf("  child    now I end with exit status 5.\n");
    fflush(stdout);
}

static void observer_run(int fd)
{
    char c;
    if (read(fd, &c, 1) == 0) /* sleeps until the child's end of the pipe is closed */
        parent_show("observer", "now that the child has ended");
}

int main(void)
{
    int ends[2];
    parent = getpid();
    if (pipe(ends) < 0) {
        perror("waitdemo: pipe");
        return 1;
    }
    printf("The parent, PID %d, starts a child and sleeps in waitpid() until it ends.\n", parent);

    pid_t child = start(child_run, ends[1]);
    close(ends[1]);
    pid_t observer = start(observer_run, ends[0]);

    int status;
    pid_t ended = waitpid(child, &status, 0);
    waitpid(observer, NULL, 0);
    printf("The parent runs again. waitpid() gave it PID %d and exit status %d.\n", ended,
           WEXITSTATUS(status));
    printf("Its states were: running, blocked, ready, running.\n");
    return 0;
}
