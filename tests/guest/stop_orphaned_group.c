/* A group whose members' parents are init alone is orphaned: SIGTSTP does not stop it. */
#include "tests/guest/child.h"

#include <time.h>

static int report[2];

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

static void orphan(void)
{
    setpgid(0, 0);
    while (getppid() != 1)
        nap();
    kill(getpid(), SIGTSTP);
    EXPECT(write(report[1], "x", 1) == 1);
}

static void leave_orphan(void)
{
    child_start(orphan);
    nap();
}

static void stopped_for_ever(void)
{
    setpgid(0, 0);
    kill(getpid(), SIGSTOP);
    _exit(1); /* SIGHUP comes before */
}

static void leave_stopped(void)
{
    close(report[0]);
    pid_t child = child_start(stopped_for_ever);
    EXPECT(waitpid(child, NULL, WUNTRACED) == child);
    EXPECT(write(report[1], &child, sizeof child) == sizeof child);
}

int main(void)
{
    char byte;
    pid_t child;
    EXPECT(pipe(report) == 0);
    EXPECT(exited_with(status_of(leave_orphan), 0));
    EXPECT(read(report[0], &byte, 1) == 1);

    EXPECT(exited_with(status_of(leave_stopped), 0));
    EXPECT(read(report[0], &child, sizeof child) == sizeof child);
    for (int i = 0; i < 50 && kill(child, 0) == 0; i++)
        nap();
    EXPECT(kill(child, 0) < 0 && errno == ESRCH);
    return 0;
}
