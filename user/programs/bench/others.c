/* What else programs do with each other and with themselves. */
#include "bench.h"
#include "kernel/abi/futex.h"
#include "user/libc/system_call.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROUNDS (10 * RUNS)
#define PIPES  64

/* Futexes: two words in shared memory, each changed by one side and waited for by the other. */

static void word_pass(volatile int *mine, volatile int *other, int value)
{
    *mine = value;
    call3(SYS_futex, (long)mine, FUTEX_WAKE, 1);
    while (*other != value)
        call4(SYS_futex, (long)other, FUTEX_WAIT, value - 1, 0);
}

static void futex_row(void)
{
    volatile int *words =
        mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (words == MAP_FAILED)
        fail("mmap");
    pid_t partner = fork();
    if (partner < 0)
        fail("fork");
    if (partner == 0) {
        for (int value = 1;; value++) {
            while (words[0] != value)
                call4(SYS_futex, (long)&words[0], FUTEX_WAIT, value - 1, 0);
            words[1] = value;
            call3(SYS_futex, (long)&words[1], FUTEX_WAKE, 1);
        }
    }
    uint32_t least = FIGURE_NONE;
    for (int value = 1; value <= ROUNDS; value++) {
        uint32_t start = time_low();
        word_pass(&words[0], &words[1], value);
        least = figure_least(least, time_low() - start);
    }
    kill(partner, SIGKILL);
    child_wait(partner);
    munmap((void *)words, PAGE_SIZE);
    row_print("futex round trip, a word each way", least, NO_TARGET);
}

/* Signals. */

static void handle(int signal)
{
    (void)signal;
}

static void signal_row(void)
{
    struct sigaction action = {.sa_handler = handle}, before;
    sigaction(SIGUSR1, &action, &before);
    pid_t self = getpid();
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        call2(SYS_kill, self, SIGUSR1);
        least = figure_least(least, time_low() - start);
    }
    sigaction(SIGUSR1, &before, NULL);
    row_print("signal to oneself, its handler and back", least, NO_TARGET);
}

/* Threads, by our own library: the stack's mapping and unmapping is counted. */

static void *thread_run(void *argument)
{
    return argument;
}

static void thread_row(void)
{
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        pthread_t thread;
        uint32_t start = time_low();
        if (pthread_create(&thread, NULL, thread_run, NULL) != 0 || pthread_join(thread, NULL) != 0)
            fail("pthread_create");
        least = figure_least(least, time_low() - start);
    }
    row_print("thread created and joined", least, NO_TARGET);
}

/* poll() of pipes, the last of which has something to read. */

static void poll_row(int count, const char *name)
{
    int ends[PIPES][2];
    struct pollfd polled[PIPES];
    for (int i = 0; i < count; i++) {
        if (pipe(ends[i]) < 0)
            fail("pipe");
        polled[i] = (struct pollfd){.fd = ends[i][0], .events = POLLIN};
    }
    if (write(ends[count - 1][1], "x", 1) != 1)
        fail("write");
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < RUNS; i++) {
        uint32_t start = time_low();
        long ready = call3(SYS_poll, (long)polled, count, -1);
        least = figure_least(least, time_low() - start);
        if (ready != 1)
            fail("poll");
    }
    for (int i = 0; i < count; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
    row_print(name, least, NO_TARGET);
}

void rows_of_others(void)
{
    futex_row();
    signal_row();
    thread_row();
    poll_row(1, "poll of 1 pipe");
    poll_row(8, "poll of 8 pipes");
    poll_row(PIPES, "poll of 64 pipes");
}
