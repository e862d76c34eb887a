/* The children of a process that ends become init's, the dead ones too, and init waits for them. */
#include "tests/guest/child.h"

#include <time.h>

static int report[2];

static void orphan(void)
{
    while (getppid() != 1)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    EXPECT(write(report[1], "x", 1) == 1);
}

static void nothing(void)
{
}

static void leave_orphans(void)
{
    pid_t pids[2] = {child_start(nothing), child_start(orphan)};
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL); /* the first is a zombie now */
    EXPECT(write(report[1], pids, sizeof pids) == sizeof pids);
}

static void expect_gone(pid_t pid)
{
    for (int i = 0; i < 100 && kill(pid, 0) == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    EXPECT(kill(pid, 0) < 0 && errno == ESRCH);
}

int main(void)
{
    pid_t pids[2];
    char byte;
    EXPECT(pipe(report) == 0);
    EXPECT(exited_with(status_of(leave_orphans), 0));
    EXPECT(read(report[0], pids, sizeof pids) == sizeof pids);
    EXPECT(read(report[0], &byte, 1) == 1);
    expect_gone(pids[0]);
    expect_gone(pids[1]);
    EXPECT(wait(NULL) < 0 && errno == ECHILD);
    return 0;
}
