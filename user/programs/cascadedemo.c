/* cascadedemo: a tree of three generations that ends with its eldest, and the same tree orphaned.
 */
#include <gaji/cascade.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/wait.h>
#include <unistd.h>

#define GENERATIONS 3
#define CHILDREN    2
#define LOG_SIZE    32768

static char *log_text;

/* Prints what the kernel has logged about cascades since `mark` (a length of the log). */
static void print_cascades(int mark)
{
    int length = klogctl(3, log_text, LOG_SIZE - 1);
    if (length < 0)
        return;
    log_text[length] = '\0';
    char *rest = length > mark && mark > 0 ? log_text + mark : log_text, *line;
    while ((line = strsep(&rest, "\n")))
        if (strncmp(line, "cascade:", 8) == 0)
            printf("    %s\n", line);
}

static void say(const char *what, int generation)
{
    printf("    %*sPID %d, %s of PID %d\n", 2 * generation, "", getpid(), what, getppid());
    fflush(stdout);
}

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "cascadedemo: %s has failed\n", what);
    exit(1);
}

/* A process of the tree: has its children, says so through `ready`, and sleeps. */
static void tree_run(int ready)
{
    int generation = 1;
    say("the eldest, child", generation);
    for (int i = 0; generation < GENERATIONS && i < CHILDREN; i++) {
        pid_t pid = fork();
        if (pid < 0)
            write(ready, "-", 1);
        if (pid == 0) { /* the child does the same, one generation further down */
            generation++;
            say("child", generation);
            i = -1;
        }
    }
    write(ready, "x", 1);
    for (;;)
        pause();
}

/* Starts the tree and waits until all of it is there. Returns the eldest's PID, or ends. */
static pid_t tree_start(bool cascade)
{
    int ends[2];
    int size = 1 + CHILDREN + CHILDREN * CHILDREN;
    char c;
    if (pipe(ends) < 0)
        fail("pipe");
    fflush(stdout);
    pid_t eldest = fork();
    if (eldest < 0)
        fail("fork");
    if (eldest == 0) {
        setpgid(0, 0); /* a process group of its own, by which the orphans can be ended */
        cascade_set(cascade);
        close(ends[0]);
        tree_run(ends[1]);
    }
    close(ends[1]);
    for (int i = 0; i < size; i++)
        if (read(ends[0], &c, 1) != 1 || c != 'x') {
            kill(-eldest, SIGKILL);
            fail("fork");
        }
    close(ends[0]);
    return eldest;
}

int main(void)
{
    log_text = malloc(LOG_SIZE);
    if (!log_text)
        return 1;
    printf("1. A tree of three generations that has cascading termination on:\n");
    int mark = klogctl(10, NULL, 0);
    pid_t eldest = tree_start(true);
    printf("  I send SIGTERM to the eldest alone. The log says who ended, in order.\n");
    kill(eldest, SIGTERM);
    waitpid(eldest, NULL, 0);
    print_cascades(mark);
    printf("  The youngest generation went first, and the eldest, for which I waited, last.\n\n");

    printf("2. The same tree with it off, as on Unix:\n");
    eldest = tree_start(false);
    kill(eldest, SIGTERM);
    waitpid(eldest, NULL, 0);
    printf("  The eldest has ended, and its children live on: they are init's now (`ps`).\n");
    printf("  They sleep for ever; the demo ends them by their process group.\n");
    fflush(stdout);
    kill(-eldest, SIGTERM);
    return 0;
}
