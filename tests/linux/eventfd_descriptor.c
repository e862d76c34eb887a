/* An event counter as a descriptor: flags, its kind, what does not apply; fork and exec. */
#include "say.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

static void flags(void)
{
    SAY(syscall(SYS_eventfd2, 0, 2));
    SAY(syscall(SYS_eventfd2, 0, -1));
    int fd = (int)syscall(SYS_eventfd, 3);
    say("eventfd: %d, %d\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL));
    close(fd);
    fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
    say("eventfd2: %d, %o\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL));
    SAY(fcntl(fd, F_SETFL, 0));
    say("eventfd2: %o\n", fcntl(fd, F_GETFL));
    close(fd);
}

static void say_link(int fd)
{
    char path[40], text[60] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    SAY(readlink(path, text, sizeof text - 1));
    say("%s\n", text);
    SAY(open(path, O_RDWR));
}

static void kind(void)
{
    int fd = eventfd(0, 0), other = eventfd(0, 0), number = 0;
    struct stat stat, second;
    char bytes[16];
    say_link(fd);
    SAY(fstat(fd, &stat));
    SAY(fstat(other, &second));
    say("mode %o, links %d, size %d, block %d, same inode %d\n", stat.st_mode, (int)stat.st_nlink,
        (int)stat.st_size, (int)stat.st_blksize,
        stat.st_ino == second.st_ino && stat.st_dev == second.st_dev);
    SAY(lseek(fd, 0, SEEK_CUR));
    SAY(lseek(fd, 100, SEEK_SET));
    SAY(pread(fd, bytes, 8, 0));
    SAY(pwrite(fd, bytes, 8, 0));
    SAY(ftruncate(fd, 0));
    SAY(ioctl(fd, FIONREAD, &number));
    SAY((long)mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
    SAY(syscall(SYS_getdents, fd, bytes, sizeof bytes));
    SAY(fchdir(fd));
    SAY(fsync(fd));
    close(fd);
    close(other);
}

static void say_events(const char *when, int fd)
{
    struct pollfd entry = {fd, POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLWRNORM, 0};
    int count = poll(&entry, 1, 0);
    say("%s: %d, %s%s%s%x\n", when, count, entry.revents & POLLIN ? "in " : "",
        entry.revents & POLLOUT ? "out " : "", entry.revents & POLLERR ? "err " : "",
        entry.revents);
}

static void events(void)
{
    int fd = eventfd(0, EFD_NONBLOCK);
    uint64_t value = 0xfffffffffffffffdull;
    say_events("zero", fd);
    write(fd, &value, sizeof value);
    say_events("room for one", fd);
    value = 1;
    write(fd, &value, sizeof value);
    say_events("full", fd);
    read(fd, &value, sizeof value);
    say_events("empty again", fd);
    close(fd);
}

static int shared;

static void give(void)
{
    uint64_t value = 4;
    SAY(write(shared, &value, sizeof value));
}

static void inherited(void)
{
    uint64_t value = 0;
    shared = eventfd(1, 0);
    say_end("child", give);
    SAY(read(shared, &value, sizeof value));
    say("%llu\n", (unsigned long long)value);
    close(shared);
}

int main(void)
{
    flags();
    kind();
    events();
    inherited();
    return 0;
}
