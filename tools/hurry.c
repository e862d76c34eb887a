/*
 * Lets time pass a thousand times as fast for QEMU. tools/replay.py builds it and loads it before
 * QEMU (LD_PRELOAD), which waits out the guest's idle time where it records or replays
 * (-icount sleep=on; with sleep=off QEMU 7.2 records no input). The guest's clock counts
 * instructions, or comes from the record: it sees no difference.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

#define FASTER 1000
#define SECOND 1000000000ll
#define CLOCKS 2 /* CLOCK_REALTIME and CLOCK_MONOTONIC */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    static int64_t begin[CLOCKS];
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result != 0 || clock < 0 || clock >= CLOCKS)
        return result;
    int64_t time = now->tv_sec * SECOND + now->tv_nsec;
    if (!begin[clock])
        begin[clock] = time;
    time = begin[clock] + (time - begin[clock]) * FASTER;
    now->tv_sec = time / SECOND;
    now->tv_nsec = time % SECOND;
    return 0;
}

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    static int (*real)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
    struct timespec shorter;
    if (!real)
        real = (int (*)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))dlsym(
            RTLD_NEXT, "ppoll");
    if (timeout) {
        int64_t time = (timeout->tv_sec * SECOND + timeout->tv_nsec) / FASTER;
        shorter = (struct timespec){time / SECOND, time % SECOND};
    }
    return real(files, count, timeout ? &shorter : NULL, mask);
}

/* What the compiler calls where it checks sizes. */
int __ppoll_chk(struct pollfd *files, nfds_t count, const struct timespec *timeout,
                const sigset_t *mask, size_t size);
int __ppoll_chk(struct pollfd *files, nfds_t count, const struct timespec *timeout,
                const sigset_t *mask, size_t size)
{
    (void)size;
    return ppoll(files, count, timeout, mask);
}
