/* /proc/PID/task has a folder for each thread; its files are those of Linux, and speak of it alone.
 */
// linux: kernel
#include "tests/guest/pthreads.h"

#include <dirent.h>
#include <fcntl.h>
#include <gaji/proc.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>

#define THREADS 3

static int ends[2];
static pid_t tids[THREADS];

static void *wait_for_a_byte(void *argument)
{
    char c;
    __atomic_store_n((pid_t *)argument, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
    EXPECT(read(ends[0], &c, 1) == 1);
    return NULL;
}

/* How many threads the folder lists; `wanted` is to be one of them. */
static int count_tasks(pid_t wanted)
{
    bool found = false;
    int count = 0;
    DIR *folder = opendir("/proc/self/task");
    EXPECT(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        count += entry->d_name[0] != '.';
        found |= atoi(entry->d_name) == wanted && entry->d_type == DT_DIR;
    }
    EXPECT(closedir(folder) == 0 && found);
    return count;
}

static void look_at(pid_t tid, char state)
{
    char path[64], text[4096], wanted[64], letter;
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", getpid(), tid);
    do
        EXPECT(file_read(path, text, sizeof text) > 0 &&
               sscanf(strrchr(text, ')'), ") %c", &letter) == 1);
    while (letter != state);
    EXPECT(atoi(text) == tid);
    snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
    EXPECT(file_number(path, "Pid") == tid && file_number(path, "Tgid") == getpid());
    EXPECT(file_number(path, "Threads") == THREADS + 1);
    snprintf(path, sizeof path, "/proc/self/task/%d/comm", tid);
    EXPECT(file_read(path, text, sizeof text) > 0);
    EXPECT(file_read("/proc/self/comm", wanted, sizeof wanted) > 0 && strcmp(text, wanted) == 0);
}

int main(void)
{
    pthread_t threads[THREADS];
    char path[64], text[64];
    EXPECT(pipe(ends) == 0 && count_tasks(getpid()) == 1);
    for (int i = 0; i < THREADS; i++) {
        threads[i] = start(wait_for_a_byte, &tids[i]);
        while (!__atomic_load_n(&tids[i], __ATOMIC_SEQ_CST))
            sched_yield();
    }
    for (int i = 0; i < THREADS; i++) {
        EXPECT(count_tasks(tids[i]) == THREADS + 1);
        look_at(tids[i], 'S');
    }
    look_at(getpid(), 'R');

    /* A thread is found under its own process alone. */
    EXPECT(open("/proc/self/task/1/stat", O_RDONLY) == -1 && errno == ENOENT);
    EXPECT(open("/proc/self/task/01", O_RDONLY) == -1 && errno == ENOENT);
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", tids[0]);
    int stat = open(path, O_RDONLY);
    EXPECT(stat >= 0 && write(ends[1], "abc", 3) == 3);
    for (int i = 0; i < THREADS; i++)
        join(threads[i]);
    while (count_tasks(getpid()) > 1)
        sched_yield(); /* join may return a little before the end */
    EXPECT(read(stat, text, sizeof text) == -1 && errno == ESRCH);
    EXPECT(open(path, O_RDONLY) == -1 && errno == ENOENT);
    return 0;
}
