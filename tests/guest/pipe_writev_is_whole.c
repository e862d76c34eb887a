/* writev(2) of up to PIPE_BUF bytes is whole, too: others do not come in between (pipe(7)). */
// linux: yes
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITERS 4
#define RECORDS 2000
#define HALF    100

static void write_records(int fd, int me)
{
    char left[HALF], right[HALF];
    struct iovec pieces[] = {{left, HALF}, {right, HALF}};
    memset(left, 'a' + me, HALF);
    memset(right, 'A' + me, HALF);
    for (int i = 0; i < RECORDS; i++)
        EXPECT(writev(fd, pieces, 2) == 2 * HALF);
}

/* Without waiting, it is all or nothing. */
static void all_or_nothing(void)
{
    static char filler[65536 - HALF];
    char bytes[HALF];
    struct iovec pieces[] = {{bytes, HALF}, {bytes, 1}};
    int ends[2];
    EXPECT(pipe2(ends, O_NONBLOCK) == 0);
    EXPECT(write(ends[1], filler, sizeof filler - 4096) == sizeof filler - 4096);
    EXPECT(write(ends[1], filler, 4096) == 4096);
    EXPECT(writev(ends[1], pieces, 2) == -1 && errno == EAGAIN);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    int ends[2], status;
    char record[2 * HALF];
    all_or_nothing();
    EXPECT(pipe(ends) == 0);
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            write_records(ends[1], i);
            _exit(0);
        }
    close(ends[1]);
    for (int i = 0; i < WRITERS * RECORDS; i++) {
        for (int done = 0; done < 2 * HALF;) {
            ssize_t got = read(ends[0], record + done, (size_t)(2 * HALF - done));
            EXPECT(got > 0);
            done += got;
        }
        for (int at = 1; at < HALF; at++)
            EXPECT(record[at] == record[0] && record[HALF + at] == record[HALF]);
        EXPECT(record[HALF] == record[0] - 'a' + 'A');
    }
    EXPECT(read(ends[0], record, 1) == 0);
    while (wait(&status) > 0)
        EXPECT(status == 0);
    return 0;
}
