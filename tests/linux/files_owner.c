/* chown and its kin with the owner that a file has: what they look at, and what they change. */
#include "files.h"

static void say_mode(const char *path)
{
    struct stat now;
    lstat(path, &now);
    printf("%s: %o %u %u\n", path, now.st_mode, now.st_uid, now.st_gid);
}

static void with_mode(const char *path, mode_t mode)
{
    chmod(path, mode);
    SHOW(chown(path, 0, -1));
    say_mode(path);
}

static void bits(void)
{
    with_mode("file", 06755);
    with_mode("file", 06745);
    with_mode("file", 01644);
    with_mode("folder", 06755);
    chmod("file", 04711);
    SHOW(chown("file", -1, -1));
    say_mode("file");
}

static void names(void)
{
    SHOW(chown("none", 0, 0));
    SHOW(chown("file/below", 0, 0));
    SHOW(chown("", 0, 0));
    SHOW(chown((char *)8, 0, 0));
    SHOW(chown("link", 0, 0));
    SHOW(lchown("link", 0, 0));
    SHOW(chown("dangling", 0, 0));
    SHOW(lchown("dangling", 0, 0));
    SHOW(chown("circle", 0, 0));
}

static void descriptors(void)
{
    int fd = open("file", O_RDONLY), folder = open("folder", O_RDONLY), ends[2];
    SHOW(pipe(ends));
    SHOW(fchown(fd, 0, 0));
    SHOW(fchown(ends[0], -1, 0));
    SHOW(fchown(77, 0, 0));
    SHOW(fchown(-1, 0, 0));
    SHOW(fchownat(folder, "../file", 0, 0, 0));
    SHOW(fchownat(folder, "../dangling", 0, 0, AT_SYMLINK_NOFOLLOW));
    SHOW(fchownat(folder, "../dangling", 0, 0, 0));
    SHOW(fchownat(fd, "file", 0, 0, 0));
    SHOW(fchownat(77, "file", 0, 0, 0));
    SHOW(fchownat(77, "/", 0, 0, 0));
    SHOW(fchownat(AT_FDCWD, "file", 0, 0, 0x4000));
}

static void old_forms(void)
{
    SHOW(syscall(SYS_chown, "file", 0xffff, 0x10000));
    SHOW(syscall(SYS_lchown, "dangling", 0, 0xffff));
    SHOW(syscall(SYS_fchown, 1, 0xffff, 0xffff));
}

/* Even who changes nothing has changed the file. */
static void times(void)
{
    struct stat before, after;
    stat("file", &before);
    usleep(20000);
    SHOW(chown("file", 0, 0));
    stat("file", &after);
    printf("changed later: %d\n", before.st_ctim.tv_nsec != after.st_ctim.tv_nsec);
    printf("modified later: %d\n", before.st_mtim.tv_nsec != after.st_mtim.tv_nsec);
}

int main(void)
{
    begin();
    put("file", "text");
    mkdir("folder", 0755);
    symlink("file", "link");
    symlink("nowhere", "dangling");
    symlink("circle", "circle");
    bits();
    names();
    descriptors();
    old_forms();
    times();
    return 0;
}
