/* What poll says of each kind of file in each state, in one call and without sleeping. */
// linux: kernel
#include "tests/guest/expect.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define ALL   (POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLWRNORM | POLLRDBAND | POLLWRBAND)
#define READ  (POLLIN | POLLRDNORM)
#define WRITE (POLLOUT | POLLWRNORM)

static char bytes[65536];

static int events_of(int fd, int asked)
{
    struct pollfd one = {.fd = fd, .events = (short)asked, .revents = -1};
    int count = poll(&one, 1, 0);
    EXPECT(count == (one.revents != 0));
    return one.revents;
}

static void pipes(void)
{
    int ends[2];
    EXPECT(pipe2(ends, O_NONBLOCK) == 0);
    EXPECT(events_of(ends[0], ALL) == 0);
    EXPECT(events_of(ends[1], ALL) == WRITE);
    EXPECT(write(ends[1], "x", 1) == 1);
    EXPECT(events_of(ends[0], ALL) == READ && events_of(ends[0], POLLIN) == POLLIN);
    EXPECT(events_of(ends[0], POLLRDNORM) == POLLRDNORM && events_of(ends[0], POLLOUT) == 0);
    EXPECT(read(ends[0], bytes, 1) == 1 && events_of(ends[0], ALL) == 0);

    EXPECT(write(ends[1], bytes, sizeof bytes) == sizeof bytes);
    EXPECT(events_of(ends[1], ALL) == 0 && events_of(ends[0], ALL) == READ);
    EXPECT(read(ends[0], bytes, 4095) == 4095 && events_of(ends[1], ALL) == 0);
    EXPECT(read(ends[0], bytes, 1) == 1 && events_of(ends[1], ALL) == WRITE);

    EXPECT(close(ends[1]) == 0);
    EXPECT(events_of(ends[0], ALL) == (READ | POLLHUP) && events_of(ends[0], 0) == POLLHUP);
    while (read(ends[0], bytes, sizeof bytes) > 0)
        ;
    EXPECT(events_of(ends[0], ALL) == POLLHUP);
    close(ends[0]);

    EXPECT(pipe2(ends, O_NONBLOCK) == 0 && close(ends[0]) == 0);
    EXPECT(events_of(ends[1], ALL) == (WRITE | POLLERR) && events_of(ends[1], 0) == POLLERR);
    close(ends[1]);
}

static void files(void)
{
    int fd = open("/tmp/poll_events", O_RDONLY | O_CREAT, 0600);
    EXPECT(fd >= 0 && events_of(fd, ALL) == (READ | WRITE) && events_of(fd, POLLPRI) == 0);
    EXPECT(close(fd) == 0 && unlink("/tmp/poll_events") == 0);
    const char *const names[] = {"/", "/dev/null", "/dev/zero", "/dev/urandom", "/proc/self/maps"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        EXPECT((fd = open(names[i], O_RDONLY)) >= 0);
        EXPECT(events_of(fd, ALL) == (READ | WRITE));
        close(fd);
    }
    EXPECT((fd = open("/dev/random", O_RDONLY)) >= 0 && events_of(fd, ALL) == READ);
    close(fd);
}

static void several(void)
{
    int ends[2];
    EXPECT(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    struct pollfd all[] = {
        {.fd = ends[0], .events = POLLIN, .revents = -1},
        {.fd = -1, .events = ALL, .revents = -1},
        {.fd = ends[1], .events = POLLIN, .revents = -1},
        {.fd = 999, .events = 0, .revents = -1},
        {.fd = ends[0], .events = POLLIN, .revents = -1}, /* a second time */
        {.fd = -12345, .events = ALL, .revents = -1},
        {.fd = ends[1], .events = POLLOUT, .revents = -1},
    };
    const short expected[] = {POLLIN, 0, 0, POLLNVAL, POLLIN, 0, POLLOUT};
    EXPECT(poll(all, 7, -1) == 4);
    for (int i = 0; i < 7; i++)
        EXPECT(all[i].revents == expected[i]);
    close(ends[0]);
    EXPECT(events_of(ends[0], POLLIN) == POLLNVAL);
    close(ends[1]);
}

int main(void)
{
    pipes();
    files();
    several();
    EXPECT(poll(NULL, 0, 0) == 0);
    EXPECT(poll(NULL, 0, 20) == 0);
    EXPECT(poll((struct pollfd *)8, 1, 0) == -1 && errno == EFAULT);
    struct pollfd one = {.fd = 999, .events = 0};
    EXPECT(poll(&one, 100000000, 0) == -1 && errno == EINVAL);
    EXPECT(ppoll(&one, 1, &(struct timespec){-1, 0}, NULL) == -1 && errno == EINVAL);
    EXPECT(ppoll(&one, 1, &(struct timespec){0, 1000000000}, NULL) == -1 && errno == EINVAL);
    return 0;
}
