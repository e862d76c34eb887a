/*
 * A pipe with a name, or opened by a descriptor's: memory runs out at each allocation, those who
 * wait for the other end are killed at any moment, the name goes meanwhile, and threads share the
 * descriptors. The check at the end finds what is left over.
 */
#include "tests/guest/child.h"
#include "tests/guest/oom.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define FIFO  "/tmp/fifo"
#define KILLS 60

static char by_number[40];

static int make_fifo(const char *path)
{
    return (int)syscall(SYS_mknod, path, S_IFIFO | 0600, 0);
}

static long do_mkfifo(void)
{
    return make_fifo("/tmp/other");
}

static void undo_mkfifo(long result)
{
    EXPECT(result == 0 && unlink("/tmp/other") == 0);
}

static long do_open_both(void)
{
    return open(FIFO, O_RDWR);
}

static long do_open_reader(void)
{
    return open(FIFO, O_RDONLY | O_NONBLOCK);
}

static long do_reopen(void)
{
    return open(by_number, O_WRONLY);
}

static void undo_fd(long fd)
{
    EXPECT(close((int)fd) == 0);
}

static const struct operation operations[] = {
    {"mkfifo", do_mkfifo, undo_mkfifo, PLAIN},
    {"open of a FIFO", do_open_both, undo_fd, PLAIN},
    {"open of a FIFO's reader", do_open_reader, undo_fd, PLAIN},
    {"open of a pipe by its descriptor", do_reopen, undo_fd, PLAIN},
    {NULL, NULL, NULL, PLAIN},
};

static void opens_reader(void)
{
    char byte;
    int fd = open(FIFO, O_RDONLY);
    (void)!read(fd, &byte, 1);
    (void)!read(fd, &byte, 1);
}

static void opens_writer(void)
{
    int fd = open(FIFO, O_WRONLY);
    (void)!write(fd, "x", 1);
}

/* Readers and writers that meet, and are killed before, while or after they do. */
static void killed(void)
{
    for (int i = 0; i < KILLS; i++) {
        pid_t reader = child_start(opens_reader), writer = child_start(opens_writer);
        for (int turn = 0; turn < i % 8; turn++)
            sched_yield();
        EXPECT(kill(i % 2 ? reader : writer, SIGKILL) == 0);
        for (int turn = 0; turn < i % 5; turn++)
            sched_yield();
        EXPECT(kill(i % 2 ? writer : reader, SIGKILL) == 0);
        child_wait(reader);
        child_wait(writer);
        EXPECT(open(FIFO, O_WRONLY | O_NONBLOCK) == -1 && errno == ENXIO);
    }
}

/* Whoever waits to open it has the node, though its name has gone; and a new one is another. */
static void unlinked(void)
{
    pid_t reader = child_start(opens_reader);
    for (int turn = 0; turn < 20; turn++)
        sched_yield();
    EXPECT(unlink(FIFO) == 0 && make_fifo(FIFO) == 0);
    EXPECT(open(FIFO, O_WRONLY | O_NONBLOCK) == -1 && errno == ENXIO);
    EXPECT(kill(reader, SIGKILL) == 0 && ended_by(child_wait(reader), SIGKILL));
}

static void *closes_it(void *fd)
{
    close((int)(long)fd);
    return NULL;
}

/* One thread opens by the name of a descriptor that another closes. */
static void closed_meanwhile(void)
{
    for (int i = 0; i < 20; i++) {
        int both[2];
        pthread_t thread;
        EXPECT(pipe(both) == 0);
        snprintf(by_number, sizeof by_number, "/proc/self/fd/%d", both[0]);
        EXPECT(pthread_create(&thread, NULL, closes_it, (void *)(long)both[0]) == 0);
        for (int turn = 0; turn < i % 4; turn++)
            sched_yield();
        int again = open(by_number, O_RDONLY);
        EXPECT(again >= 0 || errno == ENOENT);
        EXPECT(pthread_join(thread, NULL) == 0 && close(both[1]) == 0);
        if (again >= 0)
            EXPECT(close(again) == 0);
    }
}

int main(void)
{
    int ends[2];
    EXPECT(make_fifo(FIFO) == 0 && pipe(ends) == 0);
    snprintf(by_number, sizeof by_number, "/proc/self/fd/%d", ends[1]);
    if (can_fail_allocations())
        try_all(operations);
    EXPECT(close(ends[0]) == 0 && close(ends[1]) == 0);
    killed();
    unlinked();
    closed_meanwhile();
    EXPECT(unlink(FIFO) == 0);
    return 0;
}
