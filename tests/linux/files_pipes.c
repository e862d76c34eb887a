/* Pipes: lengths, errors, waiting not, and the other end gone. */
// build: -D_FILE_OFFSET_BITS=64 -w
#include "files.h"

static int p[2];

static void part_1(void)
{
    SHOW(pipe(p));
    SHOW(pipe2(p + 0, 12345));
    {
        struct stat s;
        fstat(p[0], &s);
        printf("%o %d %d\n", s.st_mode, (int)s.st_size, (int)s.st_blksize);
    }
    SHOW(write(p[0], "x", 1));
    SHOW(read(p[1], buf, 1));
    SHOW(lseek(p[0], 0, 0));
    SHOW(pread(p[0], buf, 1, 0));
    SHOW(ftruncate(p[1], 0));
    SHOW(write(p[1], "hello", 5));
    SHOW(ioctl(p[0], FIONREAD, buf));
    SHOW(*(int *)buf);
    SHOW(read(p[0], buf, 3));
    SHOW(read(p[0], buf, 100));
    SHOW(fcntl(p[0], F_SETFL, O_NONBLOCK));
    SHOW(read(p[0], buf, 100));
    SHOW(fcntl(p[1], F_SETFL, O_NONBLOCK));
    SHOW(write(p[1], big, 70000));
    SHOW(write(p[1], big, 1));
    SHOW(read(p[0], buf, 70000));
    SHOW(write(p[1], big, 65535));
    SHOW(write(p[1], big, 4096));
    SHOW(write(p[1], big, 2));
    SHOW(write(p[1], big, 4097));
    SHOW(read(p[0], buf, 70000));
    SHOW(write(p[1], 0, 0));
    SHOW(read(p[0], buf, 0));
    SHOW(write(p[1], (void *)8, 10));
    SHOW(write(p[1], "abc", 3));
    SHOW(read(p[0], (void *)8, 10));
    SHOW(read(p[0], buf, 10));
    SHOW(close(p[1]));
    SHOW(read(p[0], buf, 10));
    SHOW(close(p[0]));
    signal(SIGPIPE, SIG_IGN);
    SHOW(pipe(p));
    close(p[0]);
    SHOW(write(p[1], "x", 1));
}

static void part_2(void)
{
    SHOW(write(p[1], "x", 0));
    close(p[1]);
    SHOW(pipe(p));
    if (!fork()) {
        close(p[0]);
        for (int i = 0; i < 40; i++) {
            memset(buf, 'a' + i % 26, 5000);
            write(p[1], buf, 5000);
        }
        _exit(0);
    }
    close(p[1]);
    {
        long tot = 0, bad = 0;
        ssize_t r;
        while ((r = read(p[0], buf, 7777)) > 0) {
            for (int i = 0; i < r; i++)
                if (buf[i] != 'a' + ((tot + i) / 5000) % 26)
                    bad++;
            tot += r;
        }
        printf("pipe %ld bad %ld\n", tot, bad);
    }
    close(p[0]);
    SHOW(wait(0) > 0);
    SHOW(pipe(p));
    {
        pid_t k = fork();
        if (!k) {
            signal(SIGPIPE, SIG_DFL);
            close(p[0]);
            for (;;)
                write(p[1], big, 60000);
        }
        close(p[1]);
        SHOW(read(p[0], buf, 100));
        close(p[0]);
        int s;
        waitpid(k, &s, 0);
        SHOW(WIFSIGNALED(s) ? WTERMSIG(s) : -1);
    }
}

int main(void)
{
    begin();

    part_1();
    part_2();
    end();
    return 0;
}
