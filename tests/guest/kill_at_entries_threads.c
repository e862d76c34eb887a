/*
 * A process with threads is killed at each kernel entry of any of them, or its partner is: while
 * they use a mutex and a condition, join, end one by one, fork and exec. All its threads end with
 * it, the partner goes on, and nothing is left.
 */
// run: --icount --timeout 100
#include "tests/guest/entries.h"
#include "tests/guest/pthreads.h"

#include <fcntl.h>

#define WORKERS 2
#define BYTES   (WORKERS * 2)

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int ready, ends[2];
static bool by_exec;

static void prepare(void)
{
    EXPECT(pipe(ends) == 0);
}

static void clean(void)
{
    EXPECT(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void *work(void *unused)
{
    ENTER(write(ends[1], "a", 1));
    enter();
    pthread_mutex_lock(&mutex);
    ready++;
    ENTER(pthread_cond_signal(&condition));
    pthread_mutex_unlock(&mutex);
    ENTER(write(ends[1], "b", 1));
    return unused;
}

/* Its child has this thread alone. */
static void *fork_and_wait(void *unused)
{
    pid_t pid = ENTER(fork());
    if (pid == 0)
        _exit(0);
    ENTER(waitpid(pid, NULL, 0)); /* ECHILD when it has ended: SIGCHLD is ignored */
    return unused;
}

static void *exec_or_end(void *unused)
{
    enter();
    if (by_exec)
        execl("/bin/true", "true", NULL);
    return unused;
}

static void uses_threads(void)
{
    pthread_t workers[WORKERS];
    close(ends[0]);
    for (int i = 0; i < WORKERS; i++) {
        enter();
        workers[i] = start(work, NULL);
    }
    pthread_mutex_lock(&mutex);
    while (ready < WORKERS)
        ENTER(pthread_cond_wait(&condition, &mutex));
    pthread_mutex_unlock(&mutex);
    note(ready);
    for (int i = 0; i < WORKERS; i++) {
        enter();
        join(workers[i]);
    }
    join(start(fork_and_wait, NULL));
    note(10);
    start(exec_or_end, NULL);
    ENTER(pthread_exit(NULL)); /* the first thread ends before the other */
}

/* Reads to the end: that comes when the last thread and the last child have gone. */
static void reads(void)
{
    char byte;
    close(ends[1]);
    while (ENTER(read(ends[0], &byte, 1)) == 1)
        note(byte);
    note(0);
}

/* The first thread's sleep says nothing of the others: wait for the end of them all. */
static void check_all(void)
{
    for (int i = 0; i < 100000 && !is_gone(0); i++)
        sched_yield();
    ALLOW(is_gone(0));
    ALLOW(is_victim(0) || is_victim(1) || (run->counts[0] == 2 && run->notes[0][1] == 10));
    ALLOW(run->killed || (run->notes[0][0] == WORKERS));
}

/* The conductor's writing end is closed here, so that the reader meets the end. */
static void check_reader(void)
{
    check_all();
    close(ends[1]);
    for (int i = 0; i < 100000 && !is_gone(1); i++)
        sched_yield();
    int count = run->counts[1];
    ALLOW(is_gone(1));
    ALLOW(is_victim(1) || (count > 0 && run->notes[1][count - 1] == 0));
    ALLOW(run->killed || count == BYTES + 1);
    ends[1] = open("/dev/null", O_WRONLY); /* for clean() */
}

int main(void)
{
    const struct scenario scenario = {
        "threads", prepare, {uses_threads, reads}, check_reader, clean};
    entries_begin();
    for (int exec = 0; exec < 2; exec++) {
        by_exec = exec;
        kill_at_each_entry(&scenario, 2);
        switch_at_each_entry(&scenario);
    }
    return 0;
}
