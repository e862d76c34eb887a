/* Conditions: time-outs by both clocks, one and all woken, and between processes. */
// libc: musl
#include "pthreads.h"

#define WAITERS 8
#define ROUNDS  1000

static struct monitor {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int waiting, turn, woken, tickets;
} own, *monitor = &own;

static void make(clockid_t clock, int shared)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, shared);
    pthread_condattr_init(&condition);
    SAY_ERROR(pthread_condattr_setclock(&condition, clock));
    pthread_condattr_setpshared(&condition, shared);
    memset(monitor, 0, sizeof *monitor);
    SAY_ERROR(pthread_mutex_init(&monitor->mutex, &mutex));
    SAY_ERROR(pthread_cond_init(&monitor->changed, &condition));
}

static void wait_until_after(clockid_t clock, int milliseconds)
{
    struct timespec end = moment(clock, milliseconds);
    pthread_mutex_lock(&monitor->mutex);
    int error = pthread_cond_timedwait(&monitor->changed, &monitor->mutex, &end);
    say("%d ms: %s, %s\n", milliseconds, strerrorname_np(error),
        has_passed(clock, &end) ? "in time" : "too early");
    say("the mutex is held: %s\n", strerrorname_np(pthread_mutex_trylock(&monitor->mutex)));
    pthread_mutex_unlock(&monitor->mutex);
}

static void time_outs(void)
{
    struct timespec bad = {.tv_nsec = -1};
    make(CLOCK_REALTIME, PTHREAD_PROCESS_PRIVATE);
    wait_until_after(CLOCK_REALTIME, 30);
    wait_until_after(CLOCK_REALTIME, -2000);
    make(CLOCK_MONOTONIC, PTHREAD_PROCESS_PRIVATE);
    wait_until_after(CLOCK_MONOTONIC, 30);
    wait_until_after(CLOCK_MONOTONIC, -10);
    pthread_mutex_lock(&monitor->mutex);
    SAY_ERROR(pthread_cond_timedwait(&monitor->changed, &monitor->mutex, &bad));
    pthread_mutex_unlock(&monitor->mutex);
}

static void *take_ticket(void *unused)
{
    (void)unused;
    struct timespec end = moment(CLOCK_REALTIME, 10000);
    int error = 0;
    pthread_mutex_lock(&monitor->mutex);
    monitor->waiting++;
    while (monitor->tickets == 0 && !error)
        error = pthread_cond_timedwait(&monitor->changed, &monitor->mutex, &end);
    monitor->tickets--;
    monitor->woken++;
    pthread_mutex_unlock(&monitor->mutex);
    return (void *)(long)error;
}

static void until_waiting(int count)
{
    pthread_mutex_lock(&monitor->mutex);
    while (monitor->waiting < count) {
        pthread_mutex_unlock(&monitor->mutex);
        usleep(1000);
        pthread_mutex_lock(&monitor->mutex);
    }
    pthread_mutex_unlock(&monitor->mutex);
}

static int woken(void)
{
    let_others_run();
    pthread_mutex_lock(&monitor->mutex);
    int count = monitor->woken;
    pthread_mutex_unlock(&monitor->mutex);
    return count;
}

static void give(int tickets)
{
    pthread_mutex_lock(&monitor->mutex);
    monitor->tickets += tickets;
    if (tickets == 1)
        pthread_cond_signal(&monitor->changed);
    else
        pthread_cond_broadcast(&monitor->changed); /* with the mutex held: they are to queue */
    pthread_mutex_unlock(&monitor->mutex);
}

static void one_and_all(void)
{
    pthread_t threads[WAITERS];
    make(CLOCK_REALTIME, PTHREAD_PROCESS_PRIVATE);
    for (int i = 0; i < WAITERS; i++)
        threads[i] = thread_start(take_ticket, 0);
    until_waiting(WAITERS);
    give(1);
    say("one signal: %d woken\n", woken());
    give(1);
    say("another: %d\n", woken());
    give(WAITERS - 2);
    for (int i = 0; i < WAITERS; i++)
        if (thread_join(threads[i]))
            say("a time-out\n");
    say("a broadcast: %d, %d tickets left\n", monitor->woken, monitor->tickets);
}

static void take_turns(int me)
{
    pthread_mutex_lock(&monitor->mutex);
    for (int i = 0; i < ROUNDS; i++) {
        while (monitor->turn % 2 != me)
            pthread_cond_wait(&monitor->changed, &monitor->mutex);
        monitor->turn++;
        pthread_cond_signal(&monitor->changed);
    }
    pthread_mutex_unlock(&monitor->mutex);
}

static void *second_thread(void *unused)
{
    take_turns(1);
    return unused;
}

static void second_process(void)
{
    take_turns(1);
}

static void ticket_process(void)
{
    _exit((int)(long)take_ticket(NULL));
}

static void turns(void)
{
    pid_t children[4];
    make(CLOCK_REALTIME, PTHREAD_PROCESS_PRIVATE);
    pthread_t other = thread_start(second_thread, 0);
    take_turns(0);
    pthread_join(other, NULL);
    say("threads took %d turns\n", monitor->turn);

    monitor = shared_memory(sizeof *monitor);
    make(CLOCK_MONOTONIC, PTHREAD_PROCESS_SHARED);
    pid_t child = start(second_process);
    take_turns(0);
    say_status("process", status_of(child));
    say("processes took %d turns\n", monitor->turn);

    make(CLOCK_REALTIME, PTHREAD_PROCESS_SHARED);
    for (int i = 0; i < 4; i++)
        children[i] = start(ticket_process);
    until_waiting(4);
    give(4);
    for (int i = 0; i < 4; i++)
        say_status("process", status_of(children[i]));
}

int main(void)
{
    time_outs();
    one_and_all();
    turns();
    return 0;
}
