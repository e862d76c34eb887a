/*
 * /proc/ports is read while the deadlines of those who sleep in a port pass: a tick, which wakes
 * them all, comes at successive moments of the read. It comes to an end all the same.
 */
// run: --icount --timeout 60
#include "tests/guest/ports.h"
#include "tests/guest/threads.h"

#include <fcntl.h>
#include <gaji/check.h>
#include <time.h>

#define RECEIVERS     100
#define ROUNDS        20
#define TICK_AFTER    4000u                     /* counts of the timer chip, */
#define TICK_NS       (TICK_AFTER * 17600 / 21) /* each of which is so long */
#define BETWEEN       4000                      /* instructions between two moments of the read */
#define DEADLINE_NS   2000000                   /* when all sleep, and before the tick */
#define NS_PER_SECOND 1000000000

static volatile int round_now, sleepy;
static int port;
static struct timespec deadline;

static long nanoseconds_since(const struct timespec *begin)
{
    struct timespec now;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (now.tv_sec - begin->tv_sec) * NS_PER_SECOND + now.tv_nsec - begin->tv_nsec;
}

static void receive_each_round(void *unused)
{
    (void)unused;
    for (int round = 0; round < ROUNDS; round++) {
        while (round_now == round)
            syscall(SYS_futex, &round_now, FUTEX_WAIT, round, NULL, 0, 0);
        struct port_message message = {.length = 0};
        __atomic_fetch_add(&sleepy, 1, __ATOMIC_RELAXED);
        EXPECT(port_receive_until(port, &message, &deadline) < 0);
    }
}

/* The tick is due `ahead` nanoseconds after the read has begun. */
static void read_before_tick(int ahead)
{
    char text[2048];
    struct timespec begin;
    int fd = open("/proc/ports", O_RDONLY);
    EXPECT(fd >= 0);
    sleepy = 0;
    EXPECT(clock_gettime(CLOCK_MONOTONIC, &begin) == 0);
    EXPECT(gaji_tick_after(TICK_AFTER) == 0);
    deadline = begin;
    deadline.tv_nsec += DEADLINE_NS;
    if (deadline.tv_nsec >= NS_PER_SECOND) {
        deadline.tv_nsec -= NS_PER_SECOND;
        deadline.tv_sec++;
    }
    round_now++;
    syscall(SYS_futex, &round_now, FUTEX_WAKE, RECEIVERS, NULL, 0, 0);
    while (sleepy < RECEIVERS)
        sched_yield();
    while (nanoseconds_since(&begin) < (long)TICK_NS - ahead)
        ;
    EXPECT(gaji_ticked() < 0);
    EXPECT(read(fd, text, sizeof text) > 0);
    while (gaji_ticked() < 0)
        ;
    close(fd);
}

int main(void)
{
    static struct thread threads[RECEIVERS];
    port = port_create(2, 64);
    EXPECT(port >= 0);
    for (unsigned i = 0; i < RECEIVERS; i++)
        thread_start(&threads[i], receive_each_round, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        threads_settle();
        read_before_tick((round + 1) * BETWEEN);
    }
    for (unsigned i = 0; i < RECEIVERS; i++)
        thread_join(&threads[i]);
    return 0;
}
