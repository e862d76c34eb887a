/* orphandemo: a process whose parent ends gets init as its parent. */
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void grandchild_run(pid_t parent)
{
    printf("  grandchild %d: my parent is %d. I wait until it is gone ...\n", getpid(), parent);
    fflush(stdout);
    while (getppid() == parent)
        sched_yield();
    printf("  grandchild %d: now my parent is %d", getpid(), getppid());
    printf("%s", getppid() == 1 ? ", which is init: it waits for every orphan.\n" : ".\n");
    fflush(stdout);
}

static void child_run(void)
{
    pid_t self = getpid();
    printf("  child %d: I start a grandchild and end, without waiting for it.\n", self);
    fflush(stdout);
    pid_t grandchild = fork();
    if (grandchild == 0)
        grandchild_run(self);
    _exit(grandchild < 0);
}

int main(void)
{
    int ends[2];
    if (pipe(ends) < 0) {
        perror("orphandemo: pipe");
        return 1;
    }
    printf("The eldest, PID %d, starts a child.\n", getpid());
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        perror("orphandemo: fork");
        return 1;
    }
    if (child == 0) {
        close(ends[0]);
        child_run();
    }
    close(ends[1]);
    waitpid(child, NULL, 0);
    printf("The eldest: my child %d has ended, I waited for it.\n", child);
    fflush(stdout);

    char c;
    while (read(ends[0], &c, 1) > 0) /* ends when the grandchild has ended, too */
        ;
    printf("The eldest: the grandchild has ended as well. It was never mine to wait for.\n");
    return 0;
}
