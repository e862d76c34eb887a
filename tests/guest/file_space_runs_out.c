/* Files fill memory until ENOSPC; removing them gives all of it back, again and again. */
// run: --mem 24
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <gaji/proc.h>
#include <string.h>
#include <unistd.h>

static char block[65536];

static long fill(const char *path)
{
    long total = 0;
    ssize_t got;
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    EXPECT(fd >= 0);
    while ((got = write(fd, block, sizeof block)) > 0)
        total += got;
    EXPECT(got == -1 && errno == ENOSPC);
    EXPECT(write(fd, block, 1) == -1 && errno == ENOSPC); /* and again */
    EXPECT(lseek(fd, 0, SEEK_CUR) == total);              /* what was told is what was written */
    EXPECT(close(fd) == 0);
    return total;
}

int main(void)
{
    memset(block, 'x', sizeof block); /* this program's own pages are there */
    printf("filling\n");
    long first = fill("/tmp/full");
    EXPECT(first > 5 << 20);
    EXPECT(unlink("/tmp/full") == 0);
    for (int round = 0; round < 3; round++) {
        long again = fill("/tmp/full");
        EXPECT(again > first - (64 << 10) && again < first + (64 << 10));
        if (round == 1) /* by cutting it */
            EXPECT(truncate("/tmp/full", 0) == 0);
        EXPECT(unlink("/tmp/full") == 0);
    }
    return 0;
}
