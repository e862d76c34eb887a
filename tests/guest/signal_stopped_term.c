/* SIGTERM to a stopped process waits until it is continued; SIGKILL does not. */
// linux: yes
#include "tests/guest/child.h"

#include <time.h>

static void sleep_long(void)
{
    nanosleep(&(struct timespec){.tv_sec = 100}, NULL);
}

static void stop(pid_t child)
{
    int status;
    EXPECT(kill(child, SIGSTOP) == 0);
    EXPECT(waitpid(child, &status, WUNTRACED) == child);
    EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
}

int main(void)
{
    pid_t child = child_start(sleep_long);
    stop(child);
    EXPECT(kill(child, SIGTERM) == 0);
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    EXPECT(waitpid(child, NULL, WNOHANG) == 0);
    EXPECT(kill(child, SIGCONT) == 0);
    EXPECT(ended_by(child_wait(child), SIGTERM));

    child = child_start(sleep_long);
    stop(child);
    EXPECT(kill(child, SIGKILL) == 0);
    EXPECT(ended_by(child_wait(child), SIGKILL));
    return 0;
}
