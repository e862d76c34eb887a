/* dup, fcntl and the limit of descriptors. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static int f;

static void part_1(void)
{
    SHOW(f = open("f", O_RDWR | O_CLOEXEC));
    SHOW(fcntl(f, F_GETFD));
    SHOW(dup(f));
    SHOW(fcntl(4, F_GETFD));
    SHOW(dup2(f, 20));
    SHOW(dup2(f, f));
    SHOW(dup2(99, 5));
    SHOW(dup2(99, 99));
    SHOW(dup2(f, -1));
    SHOW(dup2(f, 100000));
    SHOW(dup3(f, f, 0));
    SHOW(dup3(f, 21, O_CLOEXEC));
    SHOW(fcntl(21, F_GETFD));
    SHOW(dup3(f, 21, 7));
    SHOW(fcntl(f, F_DUPFD, 30));
    SHOW(fcntl(f, F_DUPFD_CLOEXEC, 30));
    SHOW(fcntl(31, F_GETFD));
    SHOW(fcntl(f, F_DUPFD, -1));
    SHOW(fcntl(f, F_DUPFD, 1 << 20));
    SHOW(fcntl(f, F_SETFD, 0));
    SHOW(fcntl(f, F_GETFD));
    SHOW(fcntl(f, 9999));
    SHOW(fcntl(99, F_GETFD));
    SHOW(lseek(f, 7, 0));
    SHOW(lseek(20, 0, SEEK_CUR));
    SHOW(ioctl(f, 0x5401, buf));
    SHOW(ioctl(99, 0x5401, buf));
    SHOW(fcntl(f, F_DUPFD, 1000));
    SHOW(close(1000));
    for (int i = 3; i < 40; i++)
        close(i);
    {
        int c = 0;
        while (c < 5000) {
            int x = dup(0);
            if (x < 0) {
                printf("dup limit %d %s\n", c, strerrorname_np(errno));
                break;
            }
            c++;
        }
        SHOW(open("f", O_RDONLY));
        SHOW(open("leak", O_CREAT | O_WRONLY, 0600));
        int p[2];
        SHOW(pipe(p));
        close(500);
        SHOW(pipe(p));
        SHOW(dup(0));
        pid_t k = fork();
        if (!k) {
            SHOW(fcntl(1023, F_GETFD));
            _exit(0);
        }
        waitpid(k, 0, 0);
        for (int i = 3; i < 1024; i++)
            close(i);
        SHOW(access("leak", 0));
        SHOW(dup(0));
        close(3);
    }
}

int main(void)
{
    begin();
    put("f", "hello world");
    part_1();
    end();
    return 0;
}
