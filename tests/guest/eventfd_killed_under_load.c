/*
 * Readers, writers and pollers of two event counters are killed at random moments. What was added
 * and what was taken balance all the same: a read takes and tells, or does neither.
 */
// run: --mem 64 --timeout 60
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#define UNIT  (1ull << 62) /* three fit, so that writers wait, too */
#define EACH  3            /* readers, writers and pollers of each counter */
#define KINDS 3
#define KILLS 400
#define LOG   20000 /* reads that each may make */

/* Each reader's reads, straight from the kernel; and what each writer knows to have written. */
static struct shared {
    uint64_t taken[2][EACH][LOG];
    volatile unsigned written[2][EACH], writers_killed[2];
} * shared;

static int counters[2];
static unsigned seed = 3;

static unsigned next(void)
{
    seed = seed * 1103515245 + 12345;
    return seed >> 16;
}

static void read_on(int which, int number)
{
    unsigned at = 0;
    uint64_t *log = shared->taken[which][number];
    while (at < LOG && log[at] != 0)
        at++; /* what those before it took */
    for (;;) {
        EXPECT(at < LOG && read(counters[which], &log[at], 8) == 8 && log[at] != 0);
        at++;
    }
}

static void write_on(int which, int number)
{
    for (;;) {
        EXPECT(eventfd_write(counters[which], which ? UNIT : 1) == 0);
        shared->written[which][number]++;
        usleep(next() % 500);
    }
}

static void poll_on(int which)
{
    for (;;) {
        struct pollfd entry = {counters[which], next() % 2 ? POLLIN : POLLOUT, 0};
        EXPECT(poll(&entry, 1, next() % 2 ? -1 : 1) >= 0 && !(entry.revents & ~entry.events));
        usleep(next() % 300);
    }
}

/* Number n is a reader, a writer or a poller of one of the counters. */
static pid_t start(int n)
{
    int which = n % 2, kind = n / 2 % KINDS, number = n / 2 / KINDS;
    unsigned own = next();
    pid_t pid = fork_checked();
    if (pid != 0)
        return pid;
    seed = own;
    if (kind == 0)
        read_on(which, number);
    if (kind == 1)
        write_on(which, number);
    poll_on(which);
    return 0;
}

static void end(int n, pid_t pid)
{
    kill_and_wait(pid);
    shared->writers_killed[n % 2] += n / 2 % KINDS == 1;
}

/* A writer that was killed may have written once more than it said. */
static void expect_balance(int which)
{
    uint64_t unit = which ? UNIT : 1, total = 0, value;
    unsigned known = 0;
    EXPECT(fcntl(counters[which], F_SETFL, O_NONBLOCK) == 0);
    while (eventfd_read(counters[which], &value) == 0)
        total += value / unit;
    EXPECT(errno == EAGAIN);
    for (int i = 0; i < EACH; i++) {
        known += shared->written[which][i];
        for (unsigned at = 0; at < LOG; at++)
            total += shared->taken[which][i][at] / unit;
    }
    if (total < known || total > known + shared->writers_killed[which])
        printf("%u to %u written, %u taken\n", known, known + shared->writers_killed[which],
               (unsigned)total);
    EXPECT(known > KILLS && total >= known && total <= known + shared->writers_killed[which]);
}

int main(void)
{
    pid_t all[2 * KINDS * EACH];
    const int count = sizeof all / sizeof *all;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(shared != MAP_FAILED);
    EXPECT((counters[0] = eventfd(0, EFD_SEMAPHORE)) >= 0 && (counters[1] = eventfd(0, 0)) >= 0);
    for (int i = 0; i < count; i++)
        all[i] = start(i);
    for (int round = 0; round < KILLS; round++) {
        int i = (int)(next() % (unsigned)count);
        usleep(next() % 2000);
        end(i, all[i]);
        all[i] = start(i);
        if (round % 20 == 0)
            EXPECT(gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
    for (int i = 0; i < count; i++)
        end(i, all[i]);
    expect_balance(0);
    expect_balance(1);
    return 0;
}
