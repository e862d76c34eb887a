/* FIFOs: pipes that have a name. Who opens one end waits for the other; all else is as of pipes. */
#include "files.h"

#include <poll.h>
#include <stdint.h>

static int opened(const char *path, int flags)
{
    int fd = open(path, flags);
    printf("open %s %o = %s\n", path, flags, fd < 0 ? strerrorname_np(errno) : "a file");
    return fd;
}

static void made(void)
{
    SHOW(mkfifo("fifo", 0644));
    SHOW(mkfifo("fifo", 0644));
    SHOW(mkfifo("none/fifo", 0644));
    status_of("fifo");
    SHOW(mknod("regular", S_IFREG | 0600, 0));
    status_of("regular");
    SHOW(mknod("plain", 0600, 0));
    status_of("plain");
    SHOW(mknod("folder", S_IFDIR | 0700, 0));
    SHOW(mknod("odd", 0170000 | 0600, 0));
    SHOW(mknodat(77, "odd", S_IFIFO | 0600, 0));
    SHOW(mkfifo((char *)8, 0600));
    list(".");
}

static void without_waiting(void)
{
    char c;
    SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
    SHOW(open("fifo", O_RDONLY | O_DIRECTORY));
    int reader = opened("fifo", O_RDONLY | O_NONBLOCK);
    SHOW(read(reader, &c, 1));
    int writer = opened("fifo", O_WRONLY | O_NONBLOCK);
    SHOW(read(reader, &c, 1));
    SHOW(write(writer, "ab", 2));
    SHOW(read(reader, &c, 1));
    SHOW(read(writer, &c, 1));
    SHOW(write(reader, &c, 1));
    SHOW(lseek(reader, 0, SEEK_SET));
    SHOW(close(writer));
    SHOW(read(reader, &c, 1));
    SHOW(read(reader, &c, 1));
    SHOW(close(reader));
}

static int events(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};
    poll(&one, 1, 0);
    return one.revents;
}

static void polled(void)
{
    char c;
    int reader = opened("fifo", O_RDONLY | O_NONBLOCK);
    SHOW(events(reader));
    int writer = opened("fifo", O_WRONLY);
    SHOW(events(reader));
    SHOW(events(writer));
    (void)!write(writer, "x", 1);
    SHOW(events(reader));
    SHOW(close(writer));
    SHOW(events(reader));
    (void)!read(reader, &c, 1);
    SHOW(events(reader));
    int second = opened("fifo", O_RDONLY | O_NONBLOCK);
    SHOW(events(second));
    SHOW(close(second));
    int both = opened("fifo", O_RDWR);
    SHOW(events(reader));
    SHOW(events(both));
    SHOW(close(both));
    SHOW(close(reader));
}

/* The last of several that closes ends it. */
static void several(void)
{
    char bytes[8];
    int reader = opened("fifo", O_RDONLY | O_NONBLOCK);
    int one = opened("fifo", O_WRONLY), two = opened("fifo", O_WRONLY);
    SHOW(write(one, "1", 1));
    SHOW(write(two, "2", 1));
    SHOW(close(one));
    SHOW(read(reader, bytes, 8));
    SHOW(read(reader, bytes, 8));
    SHOW(close(two));
    SHOW(read(reader, bytes, 8));
    SHOW(close(reader));
    int both = opened("fifo", O_RDWR);
    SHOW(write(both, "left", 4));
    SHOW(read(both, bytes, 2));
    SHOW(close(both)); /* and the rest is gone */
    both = opened("fifo", O_RDWR | O_NONBLOCK);
    SHOW(read(both, bytes, 8));
    SHOW(close(both));
}

static void child_writes(void)
{
    usleep(50000);
    int fd = open("fifo", O_WRONLY);
    (void)!write(fd, "hello", 5);
    _exit(0);
}

static void child_reads(void)
{
    usleep(50000);
    close(open("fifo", O_RDONLY));
    _exit(0);
}

static void waiting(void)
{
    char bytes[8];
    if (fork() == 0)
        child_writes();
    int fd = opened("fifo", O_RDONLY);
    SHOW(read(fd, bytes, 8));
    SHOW(read(fd, bytes, 8));
    SHOW(close(fd));
    wait(NULL);
    if (fork() == 0)
        child_reads();
    fd = opened("fifo", O_WRONLY); /* though the reader goes at once */
    wait(NULL);
    signal(SIGPIPE, SIG_IGN);
    SHOW(write(fd, "x", 1));
    SHOW(close(fd));
}

static void nothing(int signal)
{
    (void)signal;
}

static void interrupted(void)
{
    struct sigaction action = {.sa_handler = nothing};
    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    SHOW(open("fifo", O_RDONLY));
    alarm(1);
    SHOW(open("fifo", O_WRONLY));
    pid_t child = fork();
    if (child == 0) {
        open("fifo", O_RDONLY);
        _exit(0);
    }
    usleep(50000);
    kill(child, SIGKILL);
    wait(NULL);
    SHOW(open("fifo", O_WRONLY | O_NONBLOCK)); /* it waits no more */
}

static void removed(void)
{
    char c;
    struct stat now;
    int both = opened("fifo", O_RDWR);
    SHOW(rename("fifo", "other"));
    int writer = opened("other", O_WRONLY);
    SHOW(unlink("other"));
    SHOW(write(writer, "x", 1));
    SHOW(read(both, &c, 1));
    fstat(both, &now);
    printf("mode %o, %d links\n", now.st_mode, (int)now.st_nlink);
    SHOW(open("other", O_WRONLY | O_NONBLOCK));
    SHOW(close(both));
    SHOW(close(writer));
}

int main(void)
{
    begin();
    made();
    without_waiting();
    polled();
    several();
    waiting();
    interrupted();
    removed();
    return 0;
}
