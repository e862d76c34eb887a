/*
 * Standard input ends while bytes of it are unread: who polls for nothing but that is told. There
 * is more input than the terminal holds, so that its end comes only when some was read.
 */
#include "tests/guest/memory.h"

#include <poll.h>

#define READ 2500 /* of 6000; the rest has room */

int main(void)
{
    static char bytes[READ];
    pid_t child = fork();
    if (child == 0) {
        struct pollfd end = {.fd = 0};
        alarm(5);
        EXPECT(poll(&end, 1, -1) == 1 && end.revents == POLLHUP);
        return 0;
    }
    usleep(100000);
    for (size_t done = 0; done < READ;) {
        ssize_t got = read(0, bytes + done, READ - done);
        EXPECT(got > 0);
        done += (size_t)got;
    }
    EXPECT(well(child));
    return 0;
}
