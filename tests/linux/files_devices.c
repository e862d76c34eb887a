/* /dev/null, zero, full and urandom. */
// build: -D_FILE_OFFSET_BITS=64 -w
// linux: no
#include "files.h"

static int f;

static void part_1(void)
{
    SHOW(f = open("/dev/null", O_RDWR));
    SHOW(read(f, buf, 10));
    SHOW(write(f, buf, 10));
    SHOW(write(f, (void *)8, 10));
    SHOW(lseek(f, 100, 0));
    SHOW(pread(f, buf, 5, 5));
    close(f);
    SHOW(f = open("/dev/zero", O_RDWR));
    SHOW(read(f, buf, 70000));
    SHOW(buf[69999]);
    SHOW(write(f, buf, 10));
    SHOW(lseek(f, 100, 0));
    SHOW(ftruncate(f, 0));
    close(f);
    SHOW(f = open("/dev/full", O_RDWR));
    SHOW(read(f, buf, 10));
    SHOW(write(f, buf, 10));
    close(f);
    SHOW(f = open("/dev/urandom", O_RDONLY));
    SHOW(read(f, buf, 1000));
    close(f);
    SHOW(open("/dev/null", O_CREAT | O_WRONLY | O_TRUNC, 0600));
    close(3);
    SHOW(open("/dev/null/", O_RDONLY));
    SHOW(open("/dev/null", O_DIRECTORY));
}

int main(void)
{
    begin();

    part_1();
    end();
    return 0;
}
