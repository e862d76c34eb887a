/* Modes, times, bad paths, and what /proc refuses. */
// build: -D_FILE_OFFSET_BITS=64 -w
// linux: no
#include "files.h"

static int f;

static void part_1(void)
{
    SHOW(chmod("f", 0751));
    status_of("f");
    SHOW(access("f", X_OK));
    chmod("f", 0600);
    SHOW(access("f", X_OK));
    SHOW(access("f", R_OK | W_OK));
    SHOW(access("f", 8));
    SHOW(access("d", X_OK));
    SHOW(chmod("none", 0));
    SHOW(umask(077));
    SHOW(umask(022));
    {
        struct timespec ts[2] = {{5, 6}, {7, 8}};
        SHOW(utimensat(AT_FDCWD, "f", ts, 0));
        struct stat s;
        stat("f", &s);
        SHOW(s.st_mtime);
        SHOW(s.st_mtim.tv_nsec);
        ts[1].tv_nsec = 2000000000;
        SHOW(utimensat(AT_FDCWD, "f", ts, 0));
    }
    SHOW(fsync(0));
    SHOW(fsync(99));
    SHOW(open((void *)8, O_RDONLY));
    SHOW(open((void *)-1, O_RDONLY));
    SHOW(mkdir((void *)8, 0));
    SHOW(stat((void *)8, (void *)buf));
    SHOW(symlink((void *)8, "x"));
    SHOW(pipe((void *)8));
    SHOW(open("/proc/x", O_CREAT | O_WRONLY, 0600));
    SHOW(mkdir("/proc/x", 0700));
    SHOW(unlink("/proc/meminfo"));
    SHOW(unlink("/proc/none"));
    SHOW(rmdir("/proc/self/fd"));
    SHOW(rename("/proc/meminfo", "x"));
    SHOW(link("/proc/meminfo", "x"));
    SHOW(f = open("/proc/self/exe", O_RDONLY));
    SHOW(write(f, "x", 1));
    close(f);
    SHOW(open("/proc/self/exe", O_WRONLY));
    SHOW(open("/proc/self/exe", O_RDWR | O_TRUNC));
    SHOW(truncate("/proc/self/exe", 0));
    SHOW(open("/proc/self/fd/0", O_RDONLY) > 0);
    SHOW(f = open("big", O_RDWR | O_CREAT, 0600));
    SHOW(lseek(f, 1 << 20, 0));
    SHOW(write(f, "x", 1));
    status_of("big");
}

static void part_2(void)
{
    SHOW(pread(f, buf, 70000, 0));
    close(f);
    SHOW(unlink("big"));
    put("dd", "x");
}

int main(void)
{
    begin();
    put("f", "hello");
    mkdir("d", 0777);
    part_1();
    part_2();
    end();
    return 0;
}
