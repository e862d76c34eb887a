/*
 * A signal at each tick, while two processes talk through pipes, fork, wait and sleep. By --icount
 * 3 the ticks come every 1,250,000 instructions, and the rounds are of different lengths: the ticks
 * fall on other instructions and other moments of the kernel's each time. Each result has to be one
 * that POSIX allows, no byte is lost or doubled, and the handler runs once for each tick.
 */
// run: --icount 3 --timeout 60
#include "tests/guest/child.h"

#include <sched.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>

#define TICKS 150

static volatile int alarms;
static int to_echo[2], from_echo[2];
static int interrupted[2]; /* calls that ended with EINTR, by whether there was SA_RESTART */

static void on_alarm(int signal)
{
    (void)signal;
    volatile double value = alarms;
    value = value * 1.5 + 1; /* FPU registers are the handler's own */
    alarms++;
}

static unsigned random_below(unsigned limit)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return (state >> 8) % limit;
}

static void compute(unsigned length)
{
    volatile double sum = 0;
    uint32_t x = 1;
    for (unsigned i = 0; i < length; i++) {
        x = x * 1664525 + 1013904223;
        sum = sum + 0.5;
    }
    uint32_t y = 1;
    for (unsigned i = 0; i < length; i++)
        y = y * 1664525 + 1013904223;
    EXPECT(x == y && sum == length * 0.5);
}

static void echo(void)
{
    char byte;
    close(to_echo[1]);
    while (read(to_echo[0], &byte, 1) == 1) {
        compute(random_below(8000)); /* the tick may come while the other waits, */
        sched_yield();               /* who then runs before the answer is there */
        EXPECT(write(from_echo[1], &byte, 1) == 1);
    }
}

static void talk(char byte, int restarts)
{
    char answer = 0;
    ssize_t got;
    EXPECT(write(to_echo[1], &byte, 1) == 1);
    while ((got = read(from_echo[0], &answer, 1)) < 0) {
        EXPECT(errno == EINTR && !restarts);
        interrupted[restarts]++;
    }
    EXPECT(got == 1 && answer == byte);
}

static void fork_and_wait(int code, int restarts, bool borrow)
{
    int status;
    pid_t child = borrow ? vfork() : fork(), ended;
    EXPECT(child >= 0);
    if (child == 0) {
        compute(random_below(3000));
        _exit(code);
    }
    while ((ended = waitpid(child, &status, 0)) < 0) {
        EXPECT(errno == EINTR && !restarts);
        interrupted[restarts]++;
    }
    EXPECT(ended == child && exited_with(status, code));
}

/* Waits for the next tick as POSIX shows: none can slip in between. */
static void await_tick(void)
{
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    EXPECT(sigprocmask(SIG_BLOCK, &set, &old) == 0);
    int before = alarms;
    while (alarms == before)
        EXPECT(sigsuspend(&old) < 0 && errno == EINTR);
    EXPECT(alarms == before + 1);
    EXPECT(sigprocmask(SIG_SETMASK, &old, NULL) == 0);
}

static void one_round(unsigned round)
{
    int restarts = round & 1;
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = restarts ? SA_RESTART : 0};
    EXPECT(sigaction(SIGALRM, &action, NULL) == 0);
    compute(random_below(3000));
    talk((char)round, restarts);
    fork_and_wait((int)round % 100, restarts, false);
    fork_and_wait((int)round % 99, restarts, true);
    if (random_below(200) == 0)
        await_tick();
    if (random_below(200) == 0) { /* nanosleep says so, with SA_RESTART too */
        struct timespec long_time = {.tv_sec = 50}, left = {0};
        EXPECT(nanosleep(&long_time, &left) < 0 && errno == EINTR && left.tv_sec == 49);
    }
}

int main(void)
{
    struct itimerval each_tick = {{0, 10000}, {0, 10000}}, never = {0};
    struct timespec begin, end;
    EXPECT(pipe(to_echo) == 0 && pipe(from_echo) == 0);
    pid_t child = child_start(echo);
    EXPECT(sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm}, NULL) == 0);
    EXPECT(setitimer(ITIMER_REAL, &each_tick, NULL) == 0);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (unsigned round = 0; alarms < TICKS; round++)
        one_round(round);
    clock_gettime(CLOCK_MONOTONIC, &end);
    int seen = alarms;
    EXPECT(setitimer(ITIMER_REAL, &never, NULL) == 0);

    int passed =
        (int)((end.tv_sec - begin.tv_sec) * 100 + (end.tv_nsec - begin.tv_nsec) / 10000000);
    EXPECT(seen >= passed - 1 && seen <= passed + 1);
    EXPECT(interrupted[0] > 0 && interrupted[1] == 0);
    close(to_echo[1]);
    close(to_echo[0]);
    EXPECT(exited_with(child_wait(child), 0));
    return 0;
}
