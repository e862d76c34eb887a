/*
 * One process writes and another cuts the same file to random lengths: a reader sees a prefix of
 * what was written or zeros, never other bytes. The seed is the number of rounds.
 */
// linux: yes
#include "tests/guest/files.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define SIZE (1536 * 1024)

static char block[65536];

static void work(const char *path, int truncates)
{
    int fd = open(path, O_RDWR);
    srand(truncates + 5);
    for (;;) {
        off_t at = rand() % SIZE;
        if (truncates)
            EXPECT(ftruncate(fd, at) == 0);
        else
            EXPECT(pwrite(fd, block, (size_t)rand() % sizeof block + 1, at) > 0);
    }
}

int main(void)
{
    char path[32];
    static char seen[65536];
    int fd = new_file(path), status;
    pid_t workers[3];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 3; i++)
        if ((workers[i] = fork()) == 0)
            work(path, i == 2);
    for (int round = 0; round < 400; round++) {
        ssize_t got = pread(fd, seen, sizeof seen, rand() % SIZE);
        EXPECT(got >= 0);
        for (ssize_t i = 0; i < got; i++)
            EXPECT(seen[i] == 0 || seen[i] == 'x');
    }
    for (int i = 0; i < 3; i++)
        EXPECT(kill(workers[i], SIGKILL) == 0 && waitpid(workers[i], &status, 0) == workers[i]);
    EXPECT(ftruncate(fd, 0) == 0 && ftruncate(fd, SIZE) == 0);
    for (off_t at = 0; at < SIZE; at += sizeof seen) { /* nothing of before comes back */
        EXPECT(pread(fd, seen, sizeof seen, at) == sizeof seen);
        for (size_t i = 0; i < sizeof seen; i++)
            EXPECT(seen[i] == 0);
    }
    unlink(path);
    return 0;
}
