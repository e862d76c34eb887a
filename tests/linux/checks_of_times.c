/* Calls on clocks, timers and waits with a time, with several wrong arguments: which is told. */
#include "say.h"

#include <linux/futex.h>

#define BAD             ((void *)8)
#define KERNEL          ((void *)0xC0000000)
#define CALL(name, ...) SAY(syscall(SYS_##name, __VA_ARGS__))

static struct timespec wrong = {0, 1000000000}, zero;
static uint32_t word;

static void clocks(void)
{
    CALL(clock_gettime, 77, BAD);
    CALL(clock_getres, 77, BAD);
    CALL(clock_getres, CLOCK_MONOTONIC, BAD);
    CALL(clock_nanosleep, 77, 0, BAD, BAD);
    CALL(clock_nanosleep, 77, 77, &wrong, BAD);
    CALL(clock_nanosleep, CLOCK_MONOTONIC, 77, BAD, BAD);
    CALL(clock_nanosleep, CLOCK_MONOTONIC_COARSE, 0, BAD, BAD);
    CALL(clock_nanosleep, CLOCK_MONOTONIC_COARSE, 0, &wrong, BAD);
    CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, &wrong, BAD);
    CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, &zero, BAD);
    CALL(nanosleep, BAD, BAD);
    CALL(gettimeofday, BAD, BAD);
}

static void interval_timers(void)
{
    struct itimerval usual = {{0, 0}, {50, 0}}, bad = {{0, 1000000}, {0, 0}};
    CALL(setitimer, 9, BAD, BAD);
    CALL(setitimer, 9, &bad, BAD);
    CALL(setitimer, 9, &usual, BAD);
    CALL(setitimer, ITIMER_REAL, &bad, BAD);
    CALL(setitimer, ITIMER_REAL, &usual, BAD);
    say("set all the same: %u\n", alarm(0));
    CALL(getitimer, 9, BAD);
}

static void posix_timers(void)
{
    struct itimerspec bad = {.it_value = {0, 1000000000}};
    struct itimerspec good = {.it_value = {60, 0}};
    struct sigevent event = {.sigev_notify = 77};
    timer_t timer;
    CALL(timer_create, 77, BAD, BAD);
    CALL(timer_create, 77, &event, BAD);
    CALL(timer_create, CLOCK_MONOTONIC, &event, BAD);
    CALL(timer_settime, 12345, 0, NULL, BAD);
    CALL(timer_settime, 12345, 0, BAD, BAD);
    CALL(timer_settime, 12345, 0, &bad, BAD);
    CALL(timer_settime, 12345, 0, &good, BAD);
    CALL(timer_gettime, 12345, BAD);
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
    SAY(syscall(SYS_timer_settime, (int)(intptr_t)timer, 0, &good, BAD));
    timer_gettime(timer, &bad);
    say("set all the same: %d\n", (int)bad.it_value.tv_sec > 50);
    timer_delete(timer);
    CALL(timerfd_create, 77, 77);
    CALL(timerfd_settime, -1, 77, BAD, BAD);
    CALL(timerfd_settime, -1, 77, &bad, BAD);
    CALL(timerfd_settime, -1, 0, &good, BAD);
    CALL(timerfd_settime, 1, 0, &good, BAD);
    CALL(timerfd_gettime, -1, BAD);
}

static void polling(void)
{
    struct timeval negative = {-1, 0};
    CALL(poll, BAD, 1 << 20, 0);
    CALL(poll, BAD, 1, 0);
    CALL(ppoll, BAD, 1 << 20, BAD, BAD, 4);
    CALL(ppoll, BAD, 1 << 20, &wrong, BAD, 4);
    CALL(ppoll, BAD, 1 << 20, &zero, BAD, 4);
    CALL(ppoll, BAD, 1 << 20, &zero, BAD, 8);
    CALL(ppoll, BAD, 1 << 20, &zero, NULL, 8);
    CALL(_newselect, -1, BAD, BAD, BAD, BAD);
    CALL(_newselect, -1, BAD, BAD, BAD, &negative);
    CALL(_newselect, -1, BAD, BAD, BAD, NULL);
    CALL(_newselect, 1, BAD, NULL, NULL, NULL);
    CALL(pselect6, -1, BAD, BAD, BAD, &wrong, BAD);
    CALL(pselect6, -1, BAD, BAD, BAD, BAD, BAD);
    CALL(epoll_create1, 77);
    CALL(epoll_ctl, -1, EPERM, -1, BAD);
    CALL(epoll_ctl, -1, 77, -1, NULL);
    int poller = (int)syscall(SYS_epoll_create1, 0), file = open("file", O_CREAT | O_RDWR, 0600);
    uint32_t event[3] = {0};
    SAY(syscall(SYS_epoll_ctl, poller, 77, 0, event));
    SAY(syscall(SYS_epoll_ctl, poller, 77, -1, event));
    SAY(syscall(SYS_epoll_ctl, poller, 77, file, event));
    SAY(syscall(SYS_epoll_ctl, poller, 77, poller, event));
    SAY(syscall(SYS_epoll_ctl, poller, 2, file, event));
    SAY(syscall(SYS_epoll_ctl, file, 1, file, event));
    SAY(syscall(SYS_epoll_ctl, file, 1, -1, event));
    CALL(epoll_wait, -1, BAD, 0, 0);
    CALL(epoll_wait, -1, KERNEL, 1, 0);
    CALL(epoll_wait, -1, BAD, 1, 0);
    CALL(epoll_wait, 0, BAD, 1, 0);
    CALL(epoll_pwait, -1, BAD, 0, 0, BAD, 4);
    CALL(epoll_pwait, -1, BAD, 0, 0, BAD, 8);
}

static void futexes(void)
{
    char *odd = (char *)&word + 1;
    CALL(futex, odd, FUTEX_WAIT, 1, BAD, NULL, 0);
    CALL(futex, odd, FUTEX_WAIT, 1, &wrong, NULL, 0);
    CALL(futex, 9, FUTEX_WAIT, 1, NULL, NULL, 0);
    CALL(futex, 9, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
    CALL(futex, 0xC0000001, FUTEX_WAIT, 1, NULL, NULL, 0);
    CALL(futex, 0xC0000001, FUTEX_WAKE, 1, NULL, NULL, 0);
    CALL(futex, &word, FUTEX_WAIT, 1, &wrong, NULL, 0);
    CALL(futex, &word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 1, BAD, NULL, 0);
    CALL(futex, &word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 1, &wrong, NULL, 0);
    CALL(futex, &word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, BAD, NULL, 0);
    CALL(futex, &word, FUTEX_WAIT_BITSET, 1, BAD, NULL, 0);
    CALL(futex, &word, FUTEX_WAIT_BITSET, 1, &wrong, NULL, 1);
    CALL(futex, 9, FUTEX_WAIT_BITSET, 1, NULL, NULL, 0);
    CALL(futex, 9, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0);
    CALL(futex, 9, FUTEX_CMP_REQUEUE, -1, -1, &word, 7);
    CALL(futex, 9, FUTEX_CMP_REQUEUE, 1, 1, &word, 7);
    CALL(futex, &word, FUTEX_CMP_REQUEUE, 1, 1, odd, 7);
    CALL(futex, 8, FUTEX_CMP_REQUEUE, 1, 1, odd, 7);
    CALL(futex, 8, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 1, 1, odd, 7);
    CALL(futex, 8, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 1, 1, &word, 7);
    CALL(futex, 0xC0000000, FUTEX_CMP_REQUEUE, 1, 1, odd, 7);
    CALL(futex, &word, FUTEX_CMP_REQUEUE, 1, 1, BAD, 7);
    CALL(futex, BAD, FUTEX_REQUEUE, 1, 1, odd, 0);
    CALL(futex, BAD, 99, 1, BAD, odd, 0);
    CALL(set_robust_list, BAD, 8);
    CALL(get_robust_list, 0x3fffffff, BAD, BAD);
}

int main(void)
{
    clocks();
    interval_timers();
    posix_timers();
    polling();
    futexes();
    return 0;
}
