/* Appending writes of several processes do not mix (write(2), O_APPEND), whatever their size. */
// linux: yes
#include "tests/guest/files.h"

#include <string.h>
#include <sys/wait.h>

#define WRITERS 4
#define ROUNDS  10
#define LARGEST 1000000 /* long enough for a time slice to end within */

static char block[LARGEST];

static void append(const char *path, int me, size_t size)
{
    int fd = open(path, O_WRONLY | O_APPEND);
    memset(block, 'a' + me, size);
    for (int i = 0; i < ROUNDS; i++)
        EXPECT(write(fd, block, size) == (ssize_t)size);
}

static void try(size_t size)
{
    char path[32];
    int fd = new_file(path), status;
    EXPECT(fd >= 0);
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            append(path, i, size);
            _exit(0);
        }
    while (wait(&status) > 0)
        EXPECT(status == 0);
    EXPECT(lseek(fd, 0, SEEK_END) == (off_t)(WRITERS * ROUNDS * size));
    lseek(fd, 0, SEEK_SET);
    for (int i = 0; i < WRITERS * ROUNDS; i++) {
        EXPECT(read(fd, block, size) == (ssize_t)size);
        for (size_t at = 1; at < size; at++)
            EXPECT(block[at] == block[0]);
    }
    close(fd);
    unlink(path);
}

int main(void)
{
    try(1);
    try(100);
    try(5000);
    try(LARGEST);
    return 0;
}
