/* statx(2): the same as stat, in its own structure; by descriptor, by link, and what is refused. */
#include "say.h"

#include <sys/sysmacros.h>

static void say_same(const char *what, const struct statx *x, const struct stat *s)
{
    bool same = x->stx_mode == s->st_mode && x->stx_ino == s->st_ino &&
                x->stx_nlink == s->st_nlink && x->stx_size == (uint64_t)s->st_size &&
                x->stx_blocks == (uint64_t)s->st_blocks && x->stx_uid == s->st_uid &&
                x->stx_gid == s->st_gid && x->stx_blksize == (uint32_t)s->st_blksize;
    bool times = x->stx_mtime.tv_sec == s->st_mtim.tv_sec &&
                 x->stx_mtime.tv_nsec == (uint32_t)s->st_mtim.tv_nsec &&
                 x->stx_atime.tv_sec == s->st_atim.tv_sec &&
                 x->stx_ctime.tv_sec == s->st_ctim.tv_sec;
    bool devices = x->stx_dev_major == major(s->st_dev) && x->stx_dev_minor == minor(s->st_dev) &&
                   x->stx_rdev_major == major(s->st_rdev) && x->stx_rdev_minor == minor(s->st_rdev);
    say("%s: mode %o, same %d, times %d, devices %d, all basic fields %d\n", what, x->stx_mode,
        same, times, devices, (x->stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
}

static void try(const char *what, int directory, const char *path, int flags)
{
    struct statx x;
    struct stat s;
    memset(&x, 0xee, sizeof x);
    SAY(statx(directory, path, flags, STATX_BASIC_STATS, &x));
    fstatat(directory, path, &s, flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
    say_same(what, &x, &s);
    say("its end is zero: %d\n", ((const char *)(&x + 1))[-1] == 0);
}

int main(void)
{
    struct statx x;
    int ends[2], fd = open("/tmp/statx", O_RDWR | O_CREAT | O_TRUNC, 0640);
    (void)!write(fd, "hello", 5);
    (void)!symlink("statx", "/tmp/statx_link");
    (void)!pipe(ends);
    (void)!chdir("/");
    try("a file", AT_FDCWD, "/tmp/statx", 0);
    try("through a link", AT_FDCWD, "/tmp/statx_link", 0);
    try("the link", AT_FDCWD, "/tmp/statx_link", AT_SYMLINK_NOFOLLOW);
    try("a descriptor", fd, "", AT_EMPTY_PATH);
    try("a pipe", ends[0], "", AT_EMPTY_PATH);
    try("a device", AT_FDCWD, "/dev/null", AT_STATX_FORCE_SYNC);
    try("the directory", AT_FDCWD, "", AT_EMPTY_PATH);
    SAY(statx(AT_FDCWD, "/tmp/not_there", 0, STATX_ALL, &x));
    SAY(statx(AT_FDCWD, "", 0, STATX_ALL, &x));
    SAY(statx(99, "", AT_EMPTY_PATH, STATX_ALL, &x));
    SAY(statx(AT_FDCWD, "/tmp/statx", AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC, STATX_ALL, &x));
    SAY(statx(AT_FDCWD, "/tmp/statx", 0x10000, STATX_ALL, &x));
    SAY(syscall(SYS_statx, AT_FDCWD, "/tmp/statx", 0, 0x80000000u, &x));
    SAY(syscall(SYS_statx, AT_FDCWD, "/tmp/statx", 0, 0, &x));
    say("what is not asked for comes all the same: %d\n", (int)x.stx_size);
    SAY(syscall(SYS_statx, AT_FDCWD, "/tmp/statx", 0, STATX_ALL, 4));
    SAY(syscall(SYS_statx, AT_FDCWD, 4, 0, STATX_ALL, &x));
    SAY(syscall(SYS_statx, AT_FDCWD, NULL, AT_EMPTY_PATH, STATX_ALL, &x));
    SAY(syscall(SYS_statx, fd, NULL, AT_EMPTY_PATH, STATX_ALL, &x));
    unlink("/tmp/statx");
    unlink("/tmp/statx_link");
    return 0;
}
