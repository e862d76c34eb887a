/* counterdemo: a counter that two workers share, kept in each of the four ways. */
#include <errno.h>
#include <gaji/direct.h>
#include <gaji/port.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 2
#define STEPS   200

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "counterdemo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t cycles(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* Two children that count; they are waited for after the server has done its part. */
static void fork_workers(void (*add_one)(int where), int where)
{
    fflush(stdout);
    for (int i = 0; i < WORKERS; i++) {
        pid_t pid = fork();
        if (pid < 0)
            fail("fork");
        if (pid == 0) {
            for (int step = 0; step < STEPS; step++)
                add_one(where);
            _exit(0);
        }
    }
}

static void wait_for_workers(void)
{
    int status;
    while (wait(&status) > 0)
        if (status != 0)
            exit(1); /* it has said why */
}

/* 1. This process has the counter; a worker sends it a message, by PID. */

static void add_by_pid(int server)
{
    struct port_message one = {.type = 1}, answer = {.type = 0};
    if (msg_call(server, &one, &answer, NULL) < 0)
        fail("msg_call");
}

static int count_directly(void)
{
    int counter = 0;
    fork_workers(add_by_pid, getpid());
    for (int i = 0; i < WORKERS * STEPS; i++) {
        struct port_message message = {.type = 0}, answer = {.type = 0};
        if (msg_receive(MSG_ANY, &message, NULL) < 0)
            fail("msg_receive");
        counter++;
        if (msg_send_now(message.sender, &answer) < 0)
            fail("msg_send_now");
    }
    return counter;
}

/* 2. The same through a port: a worker need not know who has the counter. */

static void add_by_port(int port)
{
    struct port_short one = {.type = 1};
    if (port_call_short(port, &one) < 0)
        fail("port_call_short");
}

static int count_through_port(void)
{
    int counter = 0, port = port_create(WORKERS, WORKERS * PORT_SHORT_SIZE);
    if (port < 0)
        fail("port_create");
    fork_workers(add_by_port, port);
    struct port_short message = {.type = 0};
    for (int i = 0; i < WORKERS * STEPS; i++) {
        if (port_reply_receive_short(port, &message) < 0)
            fail("port_reply_receive_short");
        counter++;
    }
    struct port_message last = {.type = 0};
    port_reply(message.reply, &last);
    close(port);
    return counter;
}

/* 3. Shared memory: every worker adds by itself, one at a time by a semaphore. */

static struct {
    sem_t lock;
    volatile int counter;
} * shared;

static void add_in_memory(int unused)
{
    (void)unused;
    sem_wait(&shared->lock);
    shared->counter++;
    sem_post(&shared->lock);
}

static int count_in_shared_memory(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        fail("mmap");
    sem_init(&shared->lock, 1, 1);
    fork_workers(add_in_memory, 0);
    wait_for_workers();
    return shared->counter;
}

/* 4. Threads: there is but one memory, so nothing has to be set up. */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int common;

static void *add_as_thread(void *unused)
{
    for (int i = 0; i < STEPS; i++) {
        pthread_mutex_lock(&mutex);
        common++;
        pthread_mutex_unlock(&mutex);
    }
    return unused;
}

static int count_by_threads(void)
{
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        if ((errno = pthread_create(&threads[i], NULL, add_as_thread, NULL)))
            fail("pthread_create");
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    return common;
}

static int show(const char *way, int (*count)(void))
{
    uint64_t start = cycles();
    int sum = count();
    wait_for_workers();
    uint64_t each = (cycles() - start) / (WORKERS * STEPS);
    printf("  %-40s %5d %14llu\n", way, sum, (unsigned long long)each);
    return sum == WORKERS * STEPS;
}

int main(void)
{
    printf("%d workers add 1 to a counter, %d times each: %d in all.\n\n", WORKERS, STEPS,
           WORKERS * STEPS);
    printf("  %-40s %5s %14s\n", "", "sum", "cycles per step");
    int right = show("direct messages to the one who has it", count_directly);
    right += show("calls through a port", count_through_port);
    right += show("shared memory and a semaphore", count_in_shared_memory);
    right += show("threads and a mutex", count_by_threads);
    printf("\nThe first two have no race to think of: one process alone touches the counter.\n"
           "The others enter the kernel only when somebody has to wait. (Making the workers\n"
           "counts.)\n");
    return right != 4;
}
