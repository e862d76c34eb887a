/* pipe(2), O_DIRECT: each write is a packet, which one read takes, and what it has no room for
 * goes. */
#include "say.h"

#include <poll.h>
#include <sys/ioctl.h>

#define PAGE 4096

static int ends[2];
static char bytes[3 * PAGE];
static void *volatile nowhere = (void *)8;

static void waiting(const char *when)
{
    int length = -1;
    struct pollfd both[2] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}};
    SAY(ioctl(ends[0], FIONREAD, &length));
    poll(both, 2, 0);
    say("%s: %d bytes, to be read %d, written %d\n", when, length, both[0].revents == POLLIN,
        both[1].revents == POLLOUT);
}

static void read_one(size_t size)
{
    memset(bytes, '-', sizeof bytes);
    SAY(read(ends[0], bytes, size));
    say("  %.8s\n", bytes);
}

static void one_each(void)
{
    SAY(pipe2(ends, O_DIRECT | O_NONBLOCK));
    SAY(fcntl(ends[0], F_GETFL));
    SAY(fcntl(ends[1], F_GETFL));
    SAY(write(ends[1], "abc", 3));
    SAY(write(ends[1], "defgh", 5));
    SAY(write(ends[1], "", 0));
    SAY(write(ends[1], "ij", 2));
    waiting("three");
    read_one(100);
    read_one(2); /* the rest of it is lost */
    waiting("one");
    read_one(2);
    waiting("none");
    read_one(1);
}

static void large(void)
{
    memset(bytes, 'x', sizeof bytes);
    SAY(write(ends[1], bytes, PAGE));
    SAY(write(ends[1], bytes, 2 * PAGE + 10));
    waiting("large");
    read_one(sizeof bytes);
    read_one(sizeof bytes);
    read_one(sizeof bytes);
    read_one(sizeof bytes);
    SAY(read(ends[0], bytes, 1));
}

static void full(void)
{
    int count = 0;
    while (write(ends[1], "a", 1) == 1)
        count++;
    say("%d packets, then %s\n", count, strerrorname_np(errno));
    waiting("full");
    read_one(100);
    waiting("room");
    SAY(write(ends[1], "b", 1));
    SAY(write(ends[1], "c", 1));
    for (int i = 0; i < 15; i++)
        read(ends[0], bytes, 1);
    read_one(100);
    waiting("empty");
}

/* F_SETFL makes packets of what is written from then on, and finds no room behind what was before.
 */
static void mixed(void)
{
    SAY(fcntl(ends[1], F_SETFL, O_NONBLOCK));
    SAY(write(ends[1], "plain", 5));
    SAY(write(ends[1], "more", 4));
    SAY(fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT));
    SAY(write(ends[1], "packet", 6));
    SAY(write(ends[1], "second", 6));
    SAY(fcntl(ends[1], F_SETFL, O_NONBLOCK));
    SAY(write(ends[1], "after", 5));
    waiting("mixed");
    read_one(3);
    read_one(100); /* up to the end of the packet */
    read_one(3);
    waiting("the last");
    read_one(100);
    waiting("empty");
}

/* Round and round, with pieces that do not fit to pages. */
static void many(void)
{
    unsigned wrong = 0;
    for (unsigned i = 0; i < 200; i++) {
        unsigned size = i * 997 % PAGE + 1;
        fcntl(ends[1], F_SETFL, O_NONBLOCK | (i % 3 ? O_DIRECT : 0));
        memset(bytes, (int)('a' + i % 26), size);
        wrong += write(ends[1], bytes, size) != (long)size;
        wrong += i % 7 == 6 && read(ends[0], bytes, 1) != 1;
        if (i % 3 == 2) {
            long total = 0, got;
            while ((got = read(ends[0], bytes, sizeof bytes)) > 0)
                total += got + 7 * bytes[0];
            say("%ld%s", total, i % 30 == 29 ? "\n" : " ");
        }
    }
    say("\n%u wrong\n", wrong);
}

static void refused(void)
{
    SAY(write(ends[1], nowhere, 1));
    SAY(write(ends[1], "kept", 4));
    SAY(read(ends[0], nowhere, 100));
    read_one(100);
    SAY(write(ends[1], "last", 4));
    SAY(close(ends[1]));
    read_one(1);
    read_one(1);
}

int main(void)
{
    one_each();
    large();
    full();
    mixed();
    many();
    SAY(fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT));
    refused();
    return 0;
}
