/* /proc/self/fd/N opens what the descriptor stands for once more, also what has no name. */
#include "files.h"

#include <sys/eventfd.h>

static char path[64];

static const char *name_of(int fd)
{
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return path;
}

/* stat by the path tells what fstat does. */
static void same_status(int fd)
{
    struct stat64 by_name, by_fd;
    struct statx with_times, by_fd_with_times;
    SHOW(stat64(name_of(fd), &by_name));
    fstat64(fd, &by_fd);
    printf("mode %o, %d links, the same %d\n", by_name.st_mode, (int)by_name.st_nlink,
           memcmp(&by_name, &by_fd, sizeof by_fd) == 0);
    SHOW(statx(AT_FDCWD, name_of(fd), 0, STATX_MTIME, &with_times));
    SHOW(statx(fd, "", AT_EMPTY_PATH, STATX_MTIME, &by_fd_with_times));
    printf("times the same %d\n", memcmp(&with_times.stx_mtime, &by_fd_with_times.stx_mtime,
                                         sizeof with_times.stx_mtime) == 0);
}

static void pipes(void)
{
    int ends[2];
    char bytes[8];
    SHOW(pipe(ends));
    int writer = open(name_of(ends[0]), O_WRONLY), reader = open(name_of(ends[1]), O_RDONLY);
    SHOW(write(writer, "one", 3));
    SHOW(write(ends[1], "two", 3));
    SHOW(read(reader, bytes, 4));
    SHOW(close(ends[1]));
    SHOW(read(ends[0], bytes, 8));
    SHOW(close(writer));
    SHOW(read(ends[0], bytes, 8));
    SHOW(close(ends[0]));
    SHOW(open(name_of(reader), O_RDONLY) >= 0);
    int both = open(name_of(reader), O_RDWR | O_NONBLOCK);
    SHOW(read(both, bytes, 8));
    SHOW(write(both, "x", 1));
    SHOW(read(reader, bytes, 8));
    SHOW(open(name_of(reader), O_RDONLY | O_DIRECTORY));
    same_status(reader);
    SHOW(close(reader));
    SHOW(close(both));
    SHOW(open(name_of(700), O_RDONLY));
}

static void deleted(void)
{
    char bytes[8];
    put("gone", "content");
    int fd = open("gone", O_RDONLY);
    SHOW(unlink("gone"));
    int again = open(name_of(fd), O_RDWR);
    SHOW(read(again, bytes, 8));
    SHOW(write(again, "more", 4));
    SHOW(lseek(fd, 0, SEEK_CUR)); /* a file of its own, with its own offset */
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(close(fd));
    SHOW(close(again));
}

/* As in a shell: x | cat /dev/stdin */
static void standard_input(void)
{
    int ends[2];
    char bytes[8];
    SHOW(pipe(ends));
    SHOW(write(ends[1], "typed", 5));
    close(ends[1]);
    if (fork() == 0) {
        dup2(ends[0], 0);
        close(ends[0]);
        int fd = open("/proc/self/fd/0", O_RDONLY);
        SHOW(read(fd, bytes, 8));
        SHOW(read(fd, bytes, 8));
        _exit(0);
    }
    wait(NULL);
}

static void without_bytes(void)
{
    int counter = eventfd(3, 0);
    same_status(counter);
    SHOW(open(name_of(counter), O_RDWR));
    close(counter);
}

int main(void)
{
    begin();
    pipes();
    without_bytes();
    deleted();
    standard_input();
    return 0;
}
