/* The three times of a file: which call changes which, and what utimensat can set. */
#include "say.h"

#include <dirent.h>
#include <linux/stat.h>

static struct stat before;

static bool same(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static void mark(const char *path)
{
    usleep(20000);
    lstat(path, &before);
}

/* Which of the times are others than at the mark. */
static void look(const char *what, const char *path)
{
    struct stat now;
    usleep(20000);
    lstat(path, &now);
    say("%s:%s%s%s\n", what, same(&now.st_atim, &before.st_atim) ? "" : " accessed",
        same(&now.st_mtim, &before.st_mtim) ? "" : " modified",
        same(&now.st_ctim, &before.st_ctim) ? "" : " changed");
    before = now;
}

static void contents(void)
{
    char text[100];
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    struct stat now;
    fstat(fd, &now);
    say("new: all the same %d\n",
        same(&now.st_atim, &now.st_mtim) && same(&now.st_atim, &now.st_ctim));
    mark("file");
    (void)!write(fd, "text", 4);
    look("write", "file");
    (void)!pread(fd, text, 4, 0);
    look("read", "file");
    (void)!write(fd, "", 0);
    look("write of nothing", "file");
    (void)!ftruncate(fd, 2);
    look("ftruncate", "file");
    fchmod(fd, 0640);
    look("fchmod", "file");
    link("file", "file2");
    look("link", "file");
    rename("file2", "file3");
    look("rename of a link", "file");
    unlink("file3");
    look("unlink of a link", "file");
    close(open("file", O_RDONLY));
    look("open", "file");
    close(open("file", O_WRONLY | O_TRUNC));
    look("open that truncates", "file");
    volatile char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)!ftruncate(fd, 4096);
    (void)!pread(fd, text, 4, 0);
    mark("file");
    shared[0] = 1;
    msync((void *)shared, 4096, MS_SYNC);
    look("a mapped write", "file");
    fchmod(fd, 0600);
    look("fchmod after it", "file");
    close(fd);
}

static void directories(void)
{
    mkdir("dir", 0700);
    mark("dir");
    close(open("dir/a", O_WRONLY | O_CREAT, 0600));
    look("create in it", "dir");
    rename("dir/a", "dir/b");
    look("rename in it", "dir");
    mkdir("dir/d", 0700);
    look("mkdir in it", "dir");
    rmdir("dir/d");
    look("rmdir in it", "dir");
    unlink("dir/b");
    look("unlink in it", "dir");
    chmod("dir", 0755);
    look("chmod", "dir");
    DIR *reader = opendir("dir");
    while (readdir(reader))
        ;
    closedir(reader);
    look("readdir", "dir");
    symlink("file", "link");
    mark("link");
    char text[10];
    (void)!readlink("link", text, sizeof text);
    rename("link", "link2");
    look("readlink and rename", "link2");
}

static void show(const char *what)
{
    struct stat now;
    stat("file", &now);
    bool changed = !same(&now.st_ctim, &before.st_ctim);
    say("%s: %ld.%09ld %ld.%09ld, changed %d\n", what, (long)now.st_atim.tv_sec,
        now.st_atim.tv_nsec, (long)now.st_mtim.tv_sec, now.st_mtim.tv_nsec, changed);
    usleep(20000);
    before = now;
}

static void set(const char *what, long accessed, long accessed_ns, long modified, long modified_ns)
{
    struct timespec times[2] = {{accessed, accessed_ns}, {modified, modified_ns}};
    SAY(utimensat(AT_FDCWD, "file", times, 0));
    show(what);
}

static void old_times(void)
{
    struct timespec bad[2] = {{0, 1000000000}, {0, 0}},
                    omit[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
    stat("file", &before);
    set("apart", 1000, 1, 2000, 2);
    set("access only", 3000, 3, 0, UTIME_OMIT);
    set("modification only", 0, UTIME_OMIT, 4000, 4);
    set("none", 0, UTIME_OMIT, 0, UTIME_OMIT);
    set("before 1970", -1, 5, -100000, 999999999);
    set("the first", INT32_MIN, 0, INT32_MAX, 0);
    set("too many nanoseconds", 0, 1000000000, 0, 0);
    set("of the other", 0, 0, 0, -1);
    SAY(utimensat(AT_FDCWD, "no", bad, 0));
    SAY(utimensat(AT_FDCWD, "no", omit, 0));
    SAY(syscall(SYS_utimensat, 99, NULL, omit, 0));
    SAY(syscall(SYS_utimensat, 99, NULL, NULL, 0));
    SAY(syscall(SYS_utimensat, AT_FDCWD, NULL, NULL, 0));
    int fd = open("file", O_RDONLY);
    SAY(syscall(SYS_utimensat, fd, NULL, NULL, AT_SYMLINK_NOFOLLOW));
    SAY(syscall(SYS_utimensat, fd, NULL, NULL, 0x4000000));
    SAY(futimens(fd, bad));
    struct timespec mixed[2] = {{0, UTIME_NOW}, {7, 7}};
    SAY(futimens(fd, mixed));
    struct stat now;
    fstat(fd, &now);
    say("now %d, %ld\n", same(&now.st_atim, &now.st_ctim), (long)now.st_mtim.tv_sec);
    close(fd);
}

/* With 64 bits for the seconds. */
static void wide(int64_t accessed, int64_t modified)
{
    struct {
        int64_t seconds, nanoseconds;
    } times[2] = {{accessed, 11}, {modified, 12}};
    struct statx x;
    SAY(syscall(SYS_utimensat_time64, AT_FDCWD, "file", times, 0));
    statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &x);
    say("%lld.%09u %lld.%09u\n", (long long)x.stx_atime.tv_sec, x.stx_atime.tv_nsec,
        (long long)x.stx_mtime.tv_sec, x.stx_mtime.tv_nsec);
}

int main(void)
{
    mkdir("times", 0700);
    (void)!chdir("times");
    contents();
    directories();
    old_times();
    wide(5000000000, 9000000000);
    wide(-5000000000, -1);
    wide(4294967296, 2147483648);
    return 0;
}
