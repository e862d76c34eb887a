/* The pages of a large file come back with its last user: an open file, a mapping, a program. */
#include "tests/guest/files.h"

#include <gaji/proc.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define SIZE (20 << 20)

static long free_kb(void)
{
    return file_number("/proc/meminfo", "MemFree");
}

static int large_file(char path[32])
{
    static char block[65536];
    int fd = new_file(path);
    memset(block, 'x', sizeof block);
    for (int done = 0; done < SIZE; done += (int)sizeof block)
        EXPECT(write(fd, block, sizeof block) == sizeof block);
    EXPECT(unlink(path) == 0);
    return fd;
}

static char *map_only(int fd)
{
    char *map = mmap(NULL, SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
    EXPECT(map != MAP_FAILED && map[SIZE - 1] == 'x' && close(fd) == 0);
    return map;
}

static void expect_back(long before)
{
    EXPECT(free_kb() > before - 400);
}

int main(void)
{
    char path[32];
    int status;
    long before = free_kb();
    int fd = large_file(path);
    EXPECT(free_kb() < before - SIZE / 1024);
    EXPECT(close(fd) == 0);
    expect_back(before);

    char *map = map_only(large_file(path));
    EXPECT(free_kb() < before - SIZE / 1024);
    EXPECT(munmap(map, SIZE) == 0);
    expect_back(before);

    for (int ends_by_exec = 0; ends_by_exec < 2; ends_by_exec++) {
        pid_t child = fork();
        if (child == 0) {
            map_only(large_file(path));
            if (ends_by_exec)
                execl("/bin/true", "true", NULL);
            _exit(0);
        }
        EXPECT(waitpid(child, &status, 0) == child && status == 0);
        expect_back(before);
    }
    return 0;
}
