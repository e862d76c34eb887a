/* Whoever reads a trace, or does not, must not end the traced program, nor keep it from its end. */
#include "tests/guest/child.h"

#include <fcntl.h>
#include <gaji/trace.h>
#include <sys/syscall.h>
#include <time.h>

#define ENOUGH 1000 /* calls, for which no pipe has room */

static int ends[2];

static void call_often(void)
{
    close(ends[0]);
    EXPECT(trace(ends[1]) == 0);
    for (int i = 0; i < ENOUGH; i++)
        syscall(SYS_getpid);
}

static void call_and_end(void)
{
    EXPECT(trace(ends[1]) == 0);
    for (int i = 0; i < ENOUGH; i++)
        syscall(SYS_getpid);
}

static void let_it_fill_the_pipe(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
}

/* It sleeps as the pipe is full; then nobody is there any more: no SIGPIPE for it. */
static void reader_goes(void)
{
    EXPECT(pipe(ends) == 0);
    pid_t child = child_start(call_often);
    close(ends[1]);
    let_it_fill_the_pipe();
    close(ends[0]);
    EXPECT(exited_with(child_wait(child), 0));
}

/* Nobody reads: SIGKILL ends it, once. */
static void killed(void)
{
    EXPECT(pipe(ends) == 0);
    pid_t child = child_start(call_often);
    let_it_fill_the_pipe();
    EXPECT(kill(child, SIGKILL) == 0);
    EXPECT(ended_by(child_wait(child), SIGKILL));
    close(ends[0]);
    close(ends[1]);
}

/* It has both ends itself, and so nobody to read. */
static void own_reader(void)
{
    EXPECT(pipe(ends) == 0);
    pid_t child = child_start(call_and_end);
    close(ends[0]);
    close(ends[1]);
    let_it_fill_the_pipe();
    EXPECT(kill(child, SIGTERM) == 0);
    EXPECT(ended_by(child_wait(child), SIGTERM));
}

int main(void)
{
    alarm(20);
    reader_goes();
    killed();
    own_reader();
    return 0;
}
