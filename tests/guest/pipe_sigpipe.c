/* A write to a pipe that nobody reads is SIGPIPE, or EPIPE where that is ignored. */
// linux: yes
#include "tests/guest/child.h"

static int ends[2];

static void write_only(void)
{
    write(ends[1], "x", 1);
}

static void blocked_writer(void)
{
    static char data[300000];
    close(ends[0]);
    write(ends[1], data, sizeof data);
}

int main(void)
{
    EXPECT(pipe(ends) == 0);
    pid_t writer = child_start(blocked_writer); /* sleeps until we close the reading end */
    char byte;
    EXPECT(read(ends[0], &byte, 1) == 1);
    close(ends[0]);
    EXPECT(ended_by(child_wait(writer), SIGPIPE));
    EXPECT(ended_by(status_of(write_only), SIGPIPE));
    EXPECT(signal(SIGPIPE, SIG_IGN) == SIG_DFL);
    EXPECT(write(ends[1], "x", 1) < 0 && errno == EPIPE);
    EXPECT(exited_with(status_of(write_only), 0));
    return 0;
}
