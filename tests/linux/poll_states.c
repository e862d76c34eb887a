/* poll: the events of pipes, files and devices in each state, and its errors. */
#include "say.h"

#include <poll.h>
#include <sys/resource.h>

#define ALL (POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM | POLLWRBAND)

static char bytes[70000];

static void show(const char *what, int fd)
{
    struct pollfd all = {.fd = fd, .events = ALL, .revents = -1};
    struct pollfd none = {.fd = fd, .events = 0, .revents = -1};
    int result = poll(&all, 1, 0), result_none = poll(&none, 1, 0);
    say("%s: %d %#x, asked for nothing: %d %#x\n", what, result, all.revents, result_none,
        none.revents);
}

static void pipes(void)
{
    int ends[2];
    pipe2(ends, O_NONBLOCK);
    show("empty, read end", ends[0]);
    show("empty, write end", ends[1]);
    SAY(write(ends[1], bytes, 1));
    show("a byte, read end", ends[0]);
    show("a byte, write end", ends[1]);
    SAY(read(ends[0], bytes, 1));
    SAY(write(ends[1], bytes, sizeof bytes));
    show("full, read end", ends[0]);
    show("full, write end", ends[1]);
    SAY(read(ends[0], bytes, 4095));
    show("4095 taken, write end", ends[1]);
    SAY(read(ends[0], bytes, 1));
    show("4096 taken, write end", ends[1]);
    close(ends[1]);
    show("no writer, bytes", ends[0]);
    SAY(read(ends[0], bytes, sizeof bytes));
    show("no writer, empty", ends[0]);
    close(ends[0]);
    show("closed", ends[0]);
    pipe2(ends, O_NONBLOCK);
    close(ends[0]);
    show("no reader", ends[1]);
    close(ends[1]);
}

static void files(void)
{
    static const char *const names[] = {
        "/",           "/dev/null",    "/dev/zero",      "/dev/full",
        "/dev/random", "/dev/urandom", "/proc/self/stat"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        int fd = open(names[i], O_RDONLY);
        show(names[i], fd);
        close(fd);
    }
    int fd = open("poll_states", O_WRONLY | O_CREAT, 0600);
    show("a file to write", fd);
    close(fd);
    unlink("poll_states");
}

static void errors(void)
{
    struct pollfd some[3] = {{-1, ALL, -1}, {500, 0, -1}, {-7, 0, -1}};
    SAY(poll(some, 3, 0));
    say("%#x %#x %#x\n", some[0].revents, some[1].revents, some[2].revents);
    SAY(poll(NULL, 0, 0));
    SAY(poll(NULL, 0, 10));
    SAY(poll(NULL, 1, 0));
    SAY(poll((void *)-8, 1, 0));
    struct rlimit limit = {2, 2};
    SAY(setrlimit(RLIMIT_NOFILE, &limit));
    SAY(poll(some, 3, 0));
    SAY(poll(some, 2, 0));
}

int main(void)
{
    pipes();
    files();
    errors();
    return 0;
}
