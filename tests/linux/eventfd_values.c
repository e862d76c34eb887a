/* What an event counter adds up and gives out, in both modes, and what it refuses. */
#include "say.h"

#include <sys/eventfd.h>
#include <sys/uio.h>

static void say_read(int fd)
{
    uint64_t value = 77;
    ssize_t result = read(fd, &value, sizeof value);
    say("read: %d, %llu\n", (int)result, (unsigned long long)value);
}

static void add(int fd, uint64_t value)
{
    ssize_t result = write(fd, &value, sizeof value);
    say("write %llx: %s\n", (unsigned long long)value, result == 8 ? "8" : strerrorname_np(errno));
}

static void counter(void)
{
    int fd = eventfd(5, EFD_NONBLOCK);
    say_read(fd);
    say_read(fd);
    add(fd, 0);
    say_read(fd);
    add(fd, 3);
    add(fd, 0x100000000ull);
    say_read(fd);
    add(fd, 0xffffffffffffffffull);
    add(fd, 0xfffffffffffffffeull);
    add(fd, 0);
    add(fd, 1);
    say_read(fd);
    say_read(fd);
    add(fd, 0xfffffffffffffffdull);
    add(fd, 2);
    add(fd, 1);
    say_read(fd);
    close(fd);
}

static void semaphore(void)
{
    int fd = eventfd(0xffffffffu, EFD_NONBLOCK | EFD_SEMAPHORE);
    say_read(fd);
    close(fd);
    fd = eventfd(2, EFD_NONBLOCK | EFD_SEMAPHORE);
    say_read(fd);
    say_read(fd);
    say_read(fd);
    add(fd, 1);
    say_read(fd);
    say_read(fd);
    close(fd);
}

static void sizes(void)
{
    int fd = eventfd(9, EFD_NONBLOCK);
    uint64_t values[2] = {1, 1};
    SAY(read(fd, values, 7));
    SAY(read(fd, values, 0));
    SAY(write(fd, values, 7));
    SAY(write(fd, values, 0));
    SAY(write(fd, values, 16));
    SAY(read(fd, values, 16));
    say("%llu %llu\n", (unsigned long long)values[0], (unsigned long long)values[1]);
    SAY(syscall(SYS_read, fd, 4, 8));
    SAY(syscall(SYS_write, fd, 4, 8));
    SAY(write(fd, values, 8));
    SAY(syscall(SYS_read, fd, 4, 8));
    SAY(read(fd, values, 8));
    close(fd);
}

static void vectors(void)
{
    int fd = eventfd(9, EFD_NONBLOCK);
    uint64_t values[2] = {1, 2};
    struct iovec pieces[2] = {{&values[0], 8}, {&values[1], 8}};
    SAY(writev(fd, pieces, 2));
    values[1] = 77;
    SAY(readv(fd, pieces, 2));
    say("%llu %llu\n", (unsigned long long)values[0], (unsigned long long)values[1]);
    pieces[0].iov_len = pieces[1].iov_len = 4;
    SAY(writev(fd, pieces, 2));
    values[0] = 0x500000003;
    SAY(write(fd, values, 8));
    values[0] = values[1] = 0x7777777777777777;
    pieces[0].iov_len = 3; /* one value in two pieces */
    pieces[1].iov_len = 6;
    SAY(readv(fd, pieces, 2));
    say("%llx %llx\n", (unsigned long long)values[0], (unsigned long long)values[1]);
    SAY(readv(fd, pieces, 2));
    SAY(readv(fd, pieces, 1));
    pieces[0].iov_len = 0;
    SAY(readv(fd, pieces, 1));
    SAY(readv(fd, pieces, 0));
    SAY(write(fd, values, 8));
    pieces[0] = (struct iovec){&values[0], 4};
    pieces[1] = (struct iovec){(void *)8, 4};
    SAY(readv(fd, pieces, 2));
    close(fd);
}

int main(void)
{
    counter();
    semaphore();
    sizes();
    vectors();
    return 0;
}
