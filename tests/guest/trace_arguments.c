/* trace() takes the writing end of a pipe, and nothing else; -1 ends it. */
#include "tests/guest/expect.h"

#include <errno.h>
#include <fcntl.h>
#include <gaji/trace.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    struct trace_event event;
    EXPECT(pipe(ends) == 0);
    EXPECT(trace(99) < 0 && errno == EBADF);
    EXPECT(trace(ends[0]) < 0 && errno == EINVAL);
    EXPECT(trace(open("/bin/sh", O_RDONLY)) < 0 && errno == EINVAL);
    EXPECT(trace(-1) == 0);

    EXPECT(trace(ends[1]) == 0);
    EXPECT(access("/none", 3) < 0);
    EXPECT(trace(-1) == 0);
    getpid();
    close(ends[1]);
    EXPECT(read(ends[0], &event, sizeof event) == sizeof event && event.kind == TRACE_CALL);
    EXPECT(event.number == SYS_access && event.pid == getpid() && event.arguments[1] == 3);
    EXPECT(event.known[0] >= 6 && memcmp(event.memory[0], "/none", 6) == 0);
    EXPECT(event.known[1] == 0); /* 3 is no address */
    EXPECT(read(ends[0], &event, sizeof event) == sizeof event && event.kind == TRACE_RESULT);
    EXPECT(event.result == -ENOENT);
    EXPECT(read(ends[0], &event, sizeof event) == sizeof event && event.kind == TRACE_CALL);
    EXPECT(event.number == SYS_trace && read(ends[0], &event, sizeof event) == 0);
    return 0;
}
