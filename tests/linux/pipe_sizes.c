/* fcntl(2), F_GETPIPE_SZ and F_SETPIPE_SZ: how much a pipe holds. */
#include "say.h"

#include <poll.h>

#define PAGE 4096

static int ends[2];
static char bytes[16 * PAGE];

static int fill(void)
{
    int total = 0;
    long done;
    while ((done = write(ends[1], bytes, sizeof bytes)) > 0)
        total += done;
    return total;
}

static bool may_write(void)
{
    struct pollfd end = {ends[1], POLLOUT, 0};
    return poll(&end, 1, 0) == 1;
}

static void sizes(void)
{
    SAY(fcntl(ends[0], F_GETPIPE_SZ));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 0));
    SAY(fcntl(ends[0], F_GETPIPE_SZ));
    SAY(fcntl(ends[0], F_SETPIPE_SZ, PAGE + 1));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 4 * PAGE));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 9 * PAGE));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 0x80000001));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, -1));
    SAY(fcntl(ends[1], F_GETPIPE_SZ));
}

static void holds(void)
{
    SAY(fill());
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 8 * PAGE));
    SAY(read(ends[0], bytes, sizeof bytes));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, PAGE));
    SAY(write(ends[1], bytes, 100));
    SAY(may_write());
    SAY(write(ends[1], bytes, PAGE));
    SAY(write(ends[1], bytes, PAGE - 100));
    SAY(write(ends[1], bytes, 1));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, PAGE));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 2 * PAGE));
    SAY(may_write());
    SAY(fill());
    SAY(fcntl(ends[1], F_SETPIPE_SZ, PAGE));
    SAY(read(ends[0], bytes, PAGE));
    SAY(fcntl(ends[1], F_SETPIPE_SZ, PAGE));
    SAY(read(ends[0], bytes, sizeof bytes));
}

/* Who waits for room is woken by it. */
static void writes_two_pages(void)
{
    fcntl(ends[1], F_SETFL, 0);
    _exit(write(ends[1], bytes, 2 * PAGE) == 2 * PAGE);
}

static void wakes(void)
{
    pid_t child = start_sleeper(writes_two_pages);
    SAY(fcntl(ends[1], F_SETPIPE_SZ, 2 * PAGE));
    say_status("writer", status_of(child));
    SAY(read(ends[0], bytes, sizeof bytes));
}

static void no_pipes(void)
{
    int file = open("/proc/self/exe", O_RDONLY);
    SAY(fcntl(file, F_GETPIPE_SZ));
    SAY(fcntl(file, F_SETPIPE_SZ, PAGE));
    SAY(fcntl(99, F_GETPIPE_SZ));
    SAY(mkfifo("fifo", 0600));
    int fifo = open("fifo", O_RDWR | O_NONBLOCK);
    SAY(fcntl(fifo, F_SETPIPE_SZ, PAGE));
    SAY(fcntl(fifo, F_GETPIPE_SZ));
    SAY(write(fifo, bytes, PAGE));
    SAY(write(fifo, bytes, 1));
    SAY(unlink("fifo"));
}

int main(void)
{
    SAY(pipe2(ends, O_NONBLOCK));
    sizes();
    holds();
    wakes();
    no_pipes();
    return 0;
}
