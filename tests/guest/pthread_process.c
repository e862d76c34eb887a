/* What threads are to their process: heap, fork, exec, faults, limits, and the last one's end. */
#include "tests/guest/pthreads.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void *use_heap(void *argument)
{
    unsigned seed = (unsigned)(uintptr_t)argument;
    char *blocks[16] = {NULL};
    for (int i = 0; i < 3000; i++) {
        unsigned at = (seed = seed * 1103515245u + 12345) >> 16 & 15;
        size_t size = 1 + (seed >> 8 & 511);
        if (blocks[at])
            EXPECT(blocks[at][0] == (char)at && *(char *)argument == 'x');
        free(blocks[at]);
        EXPECT((blocks[at] = malloc(size)) != NULL);
        memset(blocks[at], (int)at, size);
        if (i % 100 == 0)
            sched_yield();
    }
    for (int i = 0; i < 16; i++)
        free(blocks[i]);
    return NULL;
}

static int status_of(pid_t pid)
{
    int status;
    EXPECT(waitpid(pid, &status, 0) == pid);
    return status;
}

static void *sleep_long(void *argument)
{
    sleep(1000);
    return argument;
}

static void *fork_here(void *argument)
{
    pid_t pid = fork();
    EXPECT(pid >= 0);
    if (pid == 0) { /* alone, and able to do all this */
        EXPECT(join(start(use_heap, "x")) == NULL);
        pthread_exit(NULL); /* the last one: exit(0) */
    }
    return (void *)(intptr_t)(status_of(pid) + (argument ? 1 : 0));
}

static void *exec_here(void *argument)
{
    execl("/bin/true", "true", NULL);
    return argument;
}

static void *fault(void *argument)
{
    *(volatile int *)argument = 1;
    return NULL;
}

static volatile int deeper = 1;

static void *overflow(void *argument)
{
    volatile char frame[4096];
    frame[0] = frame[4095] = 1;
    return deeper && overflow(argument) && frame[0] ? argument : NULL;
}

/* How a process ends in which one thread sleeps, another does this, and main waits for it. */
static int ends_by(void *(*run)(void *), void *argument)
{
    pid_t pid = fork();
    EXPECT(pid >= 0);
    if (pid == 0) {
        start(sleep_long, NULL);
        join(start(run, argument));
        _exit(99);
    }
    return status_of(pid);
}

static void no_more_threads(void)
{
    struct rlimit limit = {3, 3};
    pthread_t thread;
    errno = 0;
    EXPECT(setrlimit(RLIMIT_NPROC, &limit) == 0);
    int error = 0, made = 0;
    while (!(error = pthread_create(&thread, NULL, sleep_long, NULL)) && made < 10)
        made++;
    EXPECT(error == EAGAIN && errno == 0);
    _exit(0);
}

int main(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        threads[i] = start(use_heap, "x");
    for (int i = 0; i < 4; i++)
        join(threads[i]);

    EXPECT(join(start(fork_here, NULL)) == NULL);
    EXPECT(ends_by(exec_here, NULL) == 0);
    int status = ends_by(fault, NULL);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    status = ends_by(overflow, NULL);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);

    pid_t pid = fork();
    if (pid == 0)
        no_more_threads();
    EXPECT(status_of(pid) == 0);
    return 0;
}
