/* close_range, and advice about files, of which all is a hint; and what statfs finds. */
#include "files.h"

#include <sys/statfs.h>

static void open_to(int last)
{
    for (int fd = 3; fd <= last; fd++)
        dup2(0, fd);
}

static void say_open(void)
{
    printf("open:");
    for (int fd = 3; fd < 1000; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf(" %d%s", fd, fcntl(fd, F_GETFD) & FD_CLOEXEC ? "x" : "");
    printf("\n");
}

static void ranges(void)
{
    open_to(9);
    dup2(0, 40);
    dup2(0, 900);
    SHOW(syscall(SYS_close_range, 5, 7, 0));
    say_open();
    SHOW(syscall(SYS_close_range, 8, 40, 4));
    say_open();
    SHOW(syscall(SYS_close_range, 8, 7, 0));
    SHOW(syscall(SYS_close_range, 3, ~0u, 1));
    SHOW(syscall(SYS_close_range, 100000, ~0u, 0));
    SHOW(syscall(SYS_close_range, ~0u, ~0u, 0));
    SHOW(syscall(SYS_close_range, 4, ~0u, 0));
    say_open();
    SHOW(syscall(SYS_close_range, 3, 3, 0));
    say_open();
}

static void advice(void)
{
    int ends[2], fd = open("file", O_RDONLY);
    SHOW(pipe(ends));
    SHOW(syscall(SYS_fadvise64, fd, 0, 0, 0, POSIX_FADV_SEQUENTIAL));
    SHOW(syscall(SYS_fadvise64, fd, 0, 0, 0, POSIX_FADV_NOREUSE));
    SHOW(syscall(SYS_fadvise64, fd, 0, 0, 0, 6));
    SHOW(syscall(SYS_fadvise64, fd, 0, 0, 0, -1));
    SHOW(syscall(SYS_fadvise64, ends[0], 0, 0, 0, 0));
    SHOW(syscall(SYS_fadvise64, 77, 0, 0, 0, 0));
    SHOW(syscall(SYS_fadvise64_64, fd, 0, 0, 0, 0, POSIX_FADV_DONTNEED));
    SHOW(syscall(SYS_fadvise64_64, fd, 0, 0, 0, -1, POSIX_FADV_DONTNEED));
    SHOW(posix_fadvise(fd, 0, 4, POSIX_FADV_WILLNEED));
}

static void room(void)
{
    struct statfs found;
    SHOW(statfs(".", &found));
    printf("block %d, names %d, room %d\n", (int)found.f_bsize, (int)found.f_namelen,
           found.f_blocks > 0 && found.f_bfree <= found.f_blocks);
    SHOW(statfs("none", &found));
    SHOW(statfs("file/below", &found));
    SHOW(syscall(SYS_statfs, ".", 8));
    SHOW(fstatfs(0, &found));
    SHOW(fstatfs(77, &found));
    SHOW(syscall(SYS_statfs64, ".", 83, &found));
    SHOW(syscall(SYS_statfs64, "none", 84, &found));
    SHOW(syscall(SYS_fstatfs64, 77, 84, &found));
    SHOW(syscall(SYS_fstatfs64, 77, 4, &found));
}

int main(void)
{
    begin();
    put("file", "text");
    ranges();
    advice();
    room();
    return 0;
}
