/* A removed file lives on while it is open, mapped or running. */
#include "tests/guest/files.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SIZE (300 * 4096) /* more than is freed at once */

static void copy(const char *from, int to)
{
    static char buffer[8192];
    int fd = open(from, O_RDONLY);
    EXPECT(fd >= 0);
    for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;)
        EXPECT(write(to, buffer, (size_t)got) == got);
    close(fd);
}

static void open_and_mapped(void)
{
    static char page[4096];
    char path[32], byte;
    int fd = new_file(path);
    for (int i = 0; i < SIZE / 4096; i++) {
        memset(page, i, sizeof page);
        EXPECT(write(fd, page, sizeof page) == sizeof page);
    }
    EXPECT(unlink(path) == 0);
    struct stat stat_of;
    EXPECT(fstat(fd, &stat_of) == 0 && stat_of.st_nlink == 0 && stat_of.st_size == SIZE);
    char *map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    EXPECT(map != MAP_FAILED);
    for (int i = 0; i < SIZE / 4096; i += 7)
        EXPECT(map[i * 4096] == (char)i);
    EXPECT(pread(fd, &byte, 1, 299 * 4096) == 1 && byte == (char)299);
    close(fd);
    for (int i = 0; i < SIZE / 4096; i++)
        EXPECT(map[i * 4096 + 9] == (char)i);
    EXPECT(munmap(map, SIZE / 2) == 0); /* the rest goes with the process */
}

static void running(const char *self)
{
    char path[32];
    int fd = new_file(path), status;
    copy(self, fd);
    EXPECT(fchmod(fd, 0755) == 0 && close(fd) == 0);
    pid_t child = fork();
    if (child == 0) {
        execl(path, path, path, NULL);
        _exit(1);
    }
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
    EXPECT(access(path, F_OK) < 0);
}

/* The program as started by running(): it removes itself and goes on. */
static int run_without_file(const char *path)
{
    EXPECT(open(path, O_WRONLY) < 0 && errno == ETXTBSY);
    EXPECT(truncate(path, 0) < 0 && errno == ETXTBSY);
    EXPECT(unlink(path) == 0);
    int fd = open("/proc/self/exe", O_RDONLY);
    char magic[4];
    EXPECT(fd >= 0 && read(fd, magic, 4) == 4 && memcmp(magic, "\177ELF", 4) == 0);
    open_and_mapped(); /* code that was not run before: its pages still come */
    return 0;
}

int main(int count, char **arguments)
{
    if (count > 1)
        return run_without_file(arguments[1]);
    open_and_mapped();
    running("/proc/self/exe");
    return 0;
}
