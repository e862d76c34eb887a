/* The kinds of mutexes: what their owners and others get, with time-outs, and between processes. */
// libc: musl
#include "pthreads.h"

static pthread_mutex_t mutex;

static void make(int type, int robust, int shared)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setrobust(&attributes, robust);
    pthread_mutexattr_setpshared(&attributes, shared);
    SAY_ERROR(pthread_mutex_init(&mutex, &attributes));
    pthread_mutexattr_destroy(&attributes);
}

static void *try(void *unused)
{
    (void)unused;
    return (void *)(long)pthread_mutex_trylock(&mutex);
}

static void *try_and_unlock(void *unused)
{
    (void)unused;
    int error = pthread_mutex_trylock(&mutex);
    if (!error)
        pthread_mutex_unlock(&mutex);
    return (void *)(long)error;
}

static void *unlock(void *unused)
{
    (void)unused;
    return (void *)(long)pthread_mutex_unlock(&mutex);
}

static void *lock_until(void *milliseconds)
{
    struct timespec end = moment(CLOCK_REALTIME, (int)(long)milliseconds);
    int error = pthread_mutex_timedlock(&mutex, &end);
    if (error == ETIMEDOUT && !has_passed(CLOCK_REALTIME, &end))
        say("too early\n");
    return (void *)(long)error;
}

static void *lock_and_unlock(void *unused)
{
    (void)unused;
    int error = pthread_mutex_lock(&mutex);
    return (void *)(long)(error ? error : pthread_mutex_unlock(&mutex));
}

static const char *other(thread_body *body, long argument)
{
    return strerrorname_np((int)in_thread(body, argument));
}

static void normal(void)
{
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PROCESS_PRIVATE);
    SAY_ERROR(pthread_mutex_lock(&mutex));
    SAY_ERROR(pthread_mutex_trylock(&mutex));
    say("another tries: %s\n", other(try, 0));
    say("until 20 ms from now: %s\n", other(lock_until, 20));
    say("until 1 s ago: %s\n", other(lock_until, -1000));
    struct timespec bad = {.tv_nsec = 1000000000};
    SAY_ERROR(pthread_mutex_timedlock(&mutex, &bad));
    pthread_t waiting = thread_start(lock_until, 10000);
    let_others_run();
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    say("who waited: %s\n", strerrorname_np((int)thread_join(waiting)));
    pthread_mutex_destroy(&mutex);
}

static void recursive(void)
{
    make(PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED, PTHREAD_PROCESS_PRIVATE);
    SAY_ERROR(pthread_mutex_lock(&mutex));
    SAY_ERROR(pthread_mutex_lock(&mutex));
    SAY_ERROR(pthread_mutex_trylock(&mutex));
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    say("another tries: %s\n", other(try, 0));
    say("another unlocks: %s\n", other(unlock, 0));
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    say("another tries: %s\n", other(try_and_unlock, 0));
    pthread_mutex_destroy(&mutex);
}

static void error_checking(void)
{
    make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED, PTHREAD_PROCESS_PRIVATE);
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    SAY_ERROR(pthread_mutex_lock(&mutex));
    SAY_ERROR(pthread_mutex_lock(&mutex));
    SAY_ERROR(pthread_mutex_trylock(&mutex));
    say("another unlocks: %s\n", other(unlock, 0));
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    pthread_mutex_destroy(&mutex);
}

/* Its owner ends with it locked. */
static void robust(void)
{
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST, PTHREAD_PROCESS_PRIVATE);
    say("locked: %s\n", other(try, 0));
    SAY_ERROR(pthread_mutex_lock(&mutex));
    SAY_ERROR(pthread_mutex_consistent(&mutex));
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    SAY_ERROR(pthread_mutex_lock(&mutex));
    pthread_t waiting = thread_start(lock_and_unlock, 0);
    let_others_run();
    SAY_ERROR(pthread_mutex_unlock(&mutex));
    say("who waited: %s\n", strerrorname_np((int)thread_join(waiting)));
    say("locked: %s\n", other(try, 0));
    SAY_ERROR(pthread_mutex_trylock(&mutex));
    waiting = thread_start(lock_and_unlock, 0);
    let_others_run();
    SAY_ERROR(pthread_mutex_unlock(&mutex)); /* not made consistent */
    say("who waited: %s\n", strerrorname_np((int)thread_join(waiting)));
    SAY_ERROR(pthread_mutex_lock(&mutex));
    pthread_mutex_destroy(&mutex);
}

static struct shared {
    pthread_mutex_t mutex;
    volatile int count;
    volatile int locked;
} * shared;

static void make_shared(int robust)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, robust);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    SAY_ERROR(pthread_mutex_init(&shared->mutex, &attributes));
}

static void count(void)
{
    for (int i = 0; i < 2000; i++) {
        pthread_mutex_lock(&shared->mutex);
        int before = shared->count;
        if (i % 500 == 0)
            sched_yield();
        shared->count = before + 1;
        pthread_mutex_unlock(&shared->mutex);
    }
}

static void lock_and_pause(void)
{
    pthread_mutex_lock(&shared->mutex);
    shared->locked = 1;
    pause_forever();
}

static void wait_for_dead_owner(void)
{
    SAY_ERROR(pthread_mutex_lock(&shared->mutex));
    _exit(0); /* and ends with it locked, too */
}

static void between_processes(void)
{
    pid_t children[4];
    shared = shared_memory(sizeof *shared);
    make_shared(PTHREAD_MUTEX_STALLED);
    for (int i = 0; i < 4; i++)
        children[i] = start(count);
    for (int i = 0; i < 4; i++)
        say_status("counter", status_of(children[i]));
    say("counted: %d\n", shared->count);

    make_shared(PTHREAD_MUTEX_ROBUST);
    pid_t owner = start(lock_and_pause);
    while (!shared->locked)
        usleep(1000);
    pid_t waiting = start_sleeper(wait_for_dead_owner);
    kill(owner, SIGKILL);
    say_status("who waited", status_of(waiting));
    say_status("owner", status_of(owner));
    SAY_ERROR(pthread_mutex_lock(&shared->mutex));
    SAY_ERROR(pthread_mutex_consistent(&shared->mutex));
    SAY_ERROR(pthread_mutex_unlock(&shared->mutex));
}

int main(void)
{
    normal();
    recursive();
    error_checking();
    robust();
    between_processes();
    return 0;
}
