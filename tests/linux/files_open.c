/* Opening, reading, writing, seeking and cutting files. */
// build: -D_FILE_OFFSET_BITS=64 -w
// linux: no
#include "files.h"

static int f;

static void part_1(void)
{
    SHOW(open("none", O_RDONLY) >= 0);
    SHOW(open("", O_RDONLY));
    SHOW(open("f", O_CREAT | O_RDWR, 0666));
    status_of("f");
    f = 3;
    SHOW(write(f, "hello world", 11));
    SHOW(lseek(f, 0, SEEK_SET));
    memset(buf, 0, 100);
    SHOW(read(f, buf, 5));
    puts(buf);
    SHOW(lseek(f, -1, SEEK_SET));
    SHOW(lseek(f, 2, 9));
    SHOW(lseek(f, 5, SEEK_END));
    SHOW(write(f, "!", 1));
    SHOW(lseek(f, 0, SEEK_CUR));
    memset(buf, 1, 100);
    SHOW(pread(f, buf, 100, 9));
    for (int i = 0; i < 8; i++)
        printf("%d ", buf[i]);
    puts("");
    SHOW(pwrite(f, "HE", 2, 0));
    SHOW(pread(f, buf, 2, 0));
    printf("%.2s\n", buf);
    SHOW(pread(f, buf, 2, -1));
    SHOW(read(f, buf, 10));
    SHOW(lseek(f, 100000, SEEK_SET));
    SHOW(read(f, buf, 10));
    SHOW(write(f, big, 5000));
    status_of("f");
    SHOW(ftruncate(f, 3));
    status_of("f");
    SHOW(ftruncate(f, 8));
    SHOW(pread(f, buf, 100, 0));
    for (int i = 0; i < 8; i++)
        printf("%d ", buf[i]);
    puts("");
    SHOW(ftruncate(f, -1));
    SHOW(lseek(f, 0, SEEK_SET));
    SHOW(write(f, big, 70000));
    SHOW(pread(f, buf, 70000, 0));
}

static void part_2(void)
{
    SHOW(memcmp(buf, big, 70000));
    SHOW(truncate("f", 10));
    status_of("f");
    SHOW(truncate("none", 1));
    SHOW(truncate(".", 1));
    SHOW(truncate("f", -5));
    SHOW(write(f, (void *)8, 10));
    SHOW(read(f, (void *)8, 10));
    SHOW(lseek(f, 0, SEEK_SET));
    SHOW(read(f, (void *)8, 10));
    SHOW(lseek(f, 0, SEEK_CUR));
    {
        char *m = mmap(0, 8192, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(m + 4096, 4096);
        memset(m, 'q', 4096);
        SHOW(pwrite(f, m + 4090, 10, 0));
        SHOW(pread(f, m + 4090, 10, 0));
        SHOW(pwrite(f, m + 4090, 10, 4093));
        SHOW(ftruncate(f, 20));
        SHOW(pread(f, m + 4090, 100, 0));
        struct iovec v[3] = {{"ab", 2}, {m + 4094, 10}, {"cd", 2}};
        SHOW(lseek(f, 0, SEEK_SET));
        SHOW(writev(f, v, 3));
        v[1].iov_len = -1;
        SHOW(writev(f, v, 3));
        v[1].iov_len = 2;
        SHOW(writev(f, v, 3));
        SHOW(writev(f, v, 1025));
        SHOW(writev(f, v, -1));
        SHOW(writev(f, (void *)8, 2));
        SHOW(writev(f, v, 0));
        SHOW(lseek(f, 0, 0));
        SHOW(readv(f, v + 1, 2));
    }
    SHOW(close(f));
    SHOW(close(f));
    SHOW(close(-1));
    SHOW(read(99, buf, 1));
    SHOW(write(f, "", 0));
    SHOW(f = open("f", O_WRONLY | O_APPEND));
    SHOW(read(f, buf, 1));
    SHOW(lseek(f, 0, 0));
    SHOW(write(f, "app", 3));
    status_of("f");
    SHOW(pwrite(f, "P", 1, 0));
    status_of("f");
    SHOW(fcntl(f, F_GETFL) & ~O_LARGEFILE & ~0100000);
    SHOW(fcntl(f, F_SETFL, O_NONBLOCK));
    SHOW(fcntl(f, F_GETFL) & ~O_LARGEFILE & ~0100000);
    SHOW(close(f));
    SHOW(f = open("f", O_RDONLY));
    SHOW(write(f, "x", 1));
    SHOW(ftruncate(f, 1));
    SHOW(close(f));
    SHOW(f = open("f", O_RDONLY | O_TRUNC));
    status_of("f");
    SHOW(close(f));
    SHOW(open("f", O_CREAT | O_EXCL, 0600));
    SHOW(open(".", O_WRONLY));
    SHOW(open(".", O_RDONLY | O_CREAT, 0600));
}

static void part_3(void)
{
    SHOW(open("f", O_DIRECTORY));
    SHOW(open("f/", O_RDONLY));
    SHOW(open("f/x", O_RDONLY));
    SHOW(open("new/", O_CREAT | O_WRONLY, 0600));
    SHOW(open("nodir/new", O_CREAT | O_WRONLY, 0600));
    SHOW(open("/", O_CREAT | O_EXCL | O_WRONLY, 0600));
    SHOW(open("/", O_CREAT | O_WRONLY, 0600));
    SHOW(open(".", O_CREAT | O_EXCL, 0600));
}

int main(void)
{
    begin();

    part_1();
    part_2();
    part_3();
    end();
    return 0;
}
