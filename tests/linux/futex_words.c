/* futex(2) itself: what its operations count, wake and refuse, and what a signal does to a wait. */
#include "pthreads.h"

#include <linux/futex.h>

#define WAITERS 4

static uint32_t word, other;
static volatile int ended;

static long call(uint32_t *address, int operation, uint32_t value, const void *fourth,
                 uint32_t *second, uint32_t third)
{
    return syscall(SYS_futex, address, operation, value, fourth, second, third);
}

static const void *number(long value)
{
    return (const void *)value;
}

static void *waits(void *bits)
{
    long result = call(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, (uint32_t)(long)bits);
    __atomic_fetch_add(&ended, 1, __ATOMIC_SEQ_CST);
    return (void *)result;
}

static pthread_t threads[WAITERS];

static void start_waiters(bool each_its_bit)
{
    ended = 0;
    for (int i = 0; i < WAITERS; i++)
        threads[i] = thread_start(waits, each_its_bit ? 1 << i : -1);
    let_others_run();
}

static void say_ended(const char *what, long result)
{
    let_others_run();
    say("%s: %ld, %d ended\n", what, result, ended);
}

static void end_waiters(void)
{
    call(&word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
    call(&other, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
    for (int i = 0; i < WAITERS; i++)
        pthread_join(threads[i], NULL);
}

static void waking(void)
{
    start_waiters(false);
    say_ended("wake 1", call(&word, FUTEX_WAKE, 1, NULL, NULL, 0));
    say_ended("wake 0", call(&word, FUTEX_WAKE, 0, NULL, NULL, 0));
    say_ended("wake -1", call(&word, FUTEX_WAKE, (uint32_t)-1, NULL, NULL, 0));
    say_ended("wake another word", call(&other, FUTEX_WAKE, 9, NULL, NULL, 0));
    say_ended("wake 9", call(&word, FUTEX_WAKE, 9, NULL, NULL, 0));
    end_waiters();
    start_waiters(true);
    say_ended("wake bit 4", call(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4));
    say_ended("wake bits 9", call(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 9));
    say_ended("wake bit 16", call(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 16));
    end_waiters();
}

static void moving(void)
{
    start_waiters(false);
    SAY(call(&word, FUTEX_CMP_REQUEUE, 1, number(1), &other, 7));
    say_ended("wake 1, move 2", call(&word, FUTEX_CMP_REQUEUE, 1, number(2), &other, 0));
    say_ended("wake there", call(&other, FUTEX_WAKE, 1, NULL, NULL, 0));
    say_ended("move to itself", call(&word, FUTEX_REQUEUE, 0, number(9), &word, 0));
    say_ended("move all back", call(&other, FUTEX_REQUEUE, 0, number(9), &word, 0));
    say_ended("wake here", call(&word, FUTEX_WAKE, 9, NULL, NULL, 0));
    end_waiters();
    SAY(call(&word, FUTEX_REQUEUE, (uint32_t)-1, number(1), &other, 0));
    SAY(call(&word, FUTEX_REQUEUE, 1, number(-1), &other, 0));
}

static void refused(void)
{
    struct timespec soon = {0, 1000000}, bad = {0, 1000000000}, negative = {-1, 0};
    uint32_t *odd = (uint32_t *)((char *)&word + 1);
    word = 0;
    SAY(call(&word, FUTEX_WAIT, 1, NULL, NULL, 0));
    SAY(call(&word, FUTEX_WAIT, 0, &soon, NULL, 0));
    SAY(call(&word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, &soon, NULL, 0));
    SAY(call(&word, FUTEX_WAIT, 0, &bad, NULL, 0));
    SAY(call(&word, FUTEX_WAIT, 0, &negative, NULL, 0));
    SAY(call(&word, FUTEX_WAIT, 0, number(16), NULL, 0));
    SAY(call(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 0, &soon, NULL, 0));
    SAY(call(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));
    SAY(call(&word, FUTEX_WAIT_BITSET, 0, &soon, NULL, 0));
    SAY(call(&word, FUTEX_WAIT_BITSET, 0, &soon, NULL, 1));
    SAY(call(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &soon, NULL, 1));
    SAY(call(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0));
    SAY(call(odd, FUTEX_WAIT, 0, NULL, NULL, 0));
    SAY(call(odd, FUTEX_WAKE, 1, NULL, NULL, 0));
    SAY(call((uint32_t *)16, FUTEX_WAIT, 0, NULL, NULL, 0));
    SAY(call((uint32_t *)16, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0));
    SAY(call((uint32_t *)0xC0000000, FUTEX_WAKE, 1, NULL, NULL, 0));
    SAY(call(&word, 99, 1, NULL, NULL, 0));
    SAY(call(&word, FUTEX_WAIT | 512, 1, NULL, NULL, 0));
}

static int ends[2];

static void tell(int signal)
{
    (void)signal;
    (void)!write(ends[1], "x", 1);
}

static int flags;
static bool with_time;

static void wait_for_signal(void)
{
    struct timespec time = {5, 0};
    on(SIGUSR1, tell, flags);
    SAY(call(&word, FUTEX_WAIT, 0, with_time ? &time : NULL, NULL, 0));
}

static void interrupt(const char *how, int with_flags, bool time)
{
    flags = with_flags;
    with_time = time;
    pid_t child = start_sleeper(wait_for_signal);
    char byte, state;
    kill(child, SIGUSR1);
    (void)!read(ends[0], &byte, 1); /* the handler has run */
    while ((state = state_of(child)) == 'R')
        usleep(1000);
    say("%s: %s\n", how, state == 'S' ? "waits on" : "ended");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static struct timespec until;

static void wait_half_a_second(void)
{
    struct timespec time = {0, 500000000};
    SAY(call(&word, FUTEX_WAIT, 0, &time, NULL, 0));
    struct timespec late = until;
    late.tv_nsec += 300000000;
    late.tv_sec += late.tv_nsec / 1000000000;
    late.tv_nsec %= 1000000000;
    say("%s\n", !has_passed(CLOCK_MONOTONIC, &until) ? "too early"
                : has_passed(CLOCK_MONOTONIC, &late) ? "too late"
                                                     : "in time");
}

/* Time goes on while the process is stopped. */
static void stopped(void)
{
    until = moment(CLOCK_MONOTONIC, 500);
    pid_t child = start_sleeper(wait_half_a_second);
    usleep(100000);
    kill(child, SIGSTOP);
    wait_until(child, 'T');
    usleep(300000);
    kill(child, SIGCONT);
    say_status("stopped meanwhile", status_of(child));
}

int main(void)
{
    waking();
    moving();
    refused();
    (void)!pipe(ends);
    interrupt("no time-out, no SA_RESTART", 0, false);
    interrupt("no time-out, SA_RESTART", SA_RESTART, false);
    interrupt("a time-out, no SA_RESTART", 0, true);
    interrupt("a time-out, SA_RESTART", SA_RESTART, true);
    stopped();
    return 0;
}
