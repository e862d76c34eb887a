/* Paths that begin at a descriptor. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static void part_1(void)
{
    {
        int dfd = open("d", O_RDONLY | O_DIRECTORY);
        SHOW(openat(dfd, "nope", O_RDONLY));
        SHOW(openat(99, "nope", O_RDONLY));
        SHOW(openat(99, "/dev/null", O_RDONLY));
        int rf = open("f", O_RDONLY);
        SHOW(openat(rf, "nope", O_RDONLY));
        SHOW(mkdirat(dfd, "ma", 0755));
        SHOW(unlinkat(dfd, "ma", 0));
        SHOW(unlinkat(dfd, "ma", AT_REMOVEDIR));
        SHOW(unlinkat(dfd, "ma", 77));
        SHOW(read(dfd, buf, 10));
        SHOW(write(dfd, buf, 10));
        SHOW(lseek(dfd, 0, SEEK_CUR));
        SHOW(ftruncate(dfd, 0));
        SHOW(syscall(SYS_getdents64, rf, buf, 1000));
        SHOW(syscall(SYS_getdents64, dfd, buf, 1));
        SHOW(syscall(SYS_getdents64, dfd, buf, 1000) > 0);
        SHOW(syscall(SYS_getdents64, dfd, buf, 1000));
        SHOW(fchdir(dfd));
        SHOW(fchdir(rf));
        chdir(base);
        for (int i = 3; i < 20; i++)
            close(i);
    }
}

int main(void)
{
    begin();
    put("f", "hello");
    mkdir("d", 0777);
    put("d/b", "22");
    part_1();
    end();
    return 0;
}
