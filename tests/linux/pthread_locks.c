/* Readers-writer locks, barriers, spinlocks and once, among threads and between processes. */
// libc: musl
#include "pthreads.h"

#define THREADS 6

static pthread_rwlock_t lock;
static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static pthread_once_t once = PTHREAD_ONCE_INIT, interrupted_once = PTHREAD_ONCE_INIT;
static int counter, inside, most_inside, made;

static void *try_read(void *unused)
{
    (void)unused;
    int error = pthread_rwlock_tryrdlock(&lock);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(long)error;
}

static void *try_write(void *unused)
{
    (void)unused;
    int error = pthread_rwlock_trywrlock(&lock);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(long)error;
}

static void *read_until(void *milliseconds)
{
    struct timespec end = moment(CLOCK_REALTIME, (int)(long)milliseconds);
    int error = pthread_rwlock_timedrdlock(&lock, &end);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(long)error;
}

static void *write_until(void *milliseconds)
{
    struct timespec end = moment(CLOCK_REALTIME, (int)(long)milliseconds);
    int error = pthread_rwlock_timedwrlock(&lock, &end);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(long)error;
}

static const char *other(thread_body *body, long argument)
{
    return strerrorname_np((int)in_thread(body, argument));
}

/* All readers are in it at once, which the barrier shows. */
static void *read_together(void *unused)
{
    pthread_rwlock_rdlock(&lock);
    pthread_barrier_wait(&barrier);
    pthread_rwlock_unlock(&lock);
    return unused;
}

static void *write_alone(void *unused)
{
    for (int i = 0; i < 500; i++) {
        pthread_rwlock_wrlock(&lock);
        inside++;
        most_inside = inside > most_inside ? inside : most_inside;
        counter++;
        if (i % 100 == 0)
            sched_yield();
        inside--;
        pthread_rwlock_unlock(&lock);
    }
    return unused;
}

static void run_all(thread_body *body)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = thread_start(body, i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void readers_and_writers(void)
{
    SAY_ERROR(pthread_rwlock_init(&lock, NULL));
    SAY_ERROR(pthread_rwlock_rdlock(&lock));
    say("reader beside a reader: %s, writer: %s\n", other(try_read, 0), other(try_write, 0));
    say("writer until 20 ms: %s\n", other(write_until, 20));
    pthread_t waiting = thread_start(write_until, 10000);
    let_others_run();
    SAY_ERROR(pthread_rwlock_unlock(&lock));
    say("writer who waited: %s\n", strerrorname_np((int)thread_join(waiting)));
    SAY_ERROR(pthread_rwlock_wrlock(&lock));
    say("reader beside a writer: %s, writer: %s\n", other(try_read, 0), other(try_write, 0));
    say("reader until 20 ms: %s\n", other(read_until, 20));
    waiting = thread_start(read_until, 10000);
    let_others_run();
    SAY_ERROR(pthread_rwlock_unlock(&lock));
    say("reader who waited: %s\n", strerrorname_np((int)thread_join(waiting)));
    pthread_barrier_init(&barrier, NULL, THREADS);
    run_all(read_together);
    run_all(write_alone);
    say("written %d times, at most %d at once\n", counter, most_inside);
}

static int serials;

static void *pass(void *unused)
{
    for (int i = 0; i < 200; i++)
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            __atomic_fetch_add(&serials, 1, __ATOMIC_RELAXED);
    return unused;
}

static void barriers(void)
{
    run_all(pass);
    say("one was chosen %d times\n", serials);
    SAY_ERROR(pthread_barrier_destroy(&barrier));
    SAY_ERROR(pthread_barrier_init(&barrier, NULL, 0));
}

static void *spin_and_count(void *unused)
{
    for (int i = 0; i < 1000; i++) {
        pthread_spin_lock(&spin);
        counter++;
        pthread_spin_unlock(&spin);
    }
    return unused;
}

static void *try_spin(void *unused)
{
    (void)unused;
    return (void *)(long)pthread_spin_trylock(&spin);
}

static void spinlocks(void)
{
    counter = 0;
    SAY_ERROR(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
    run_all(spin_and_count);
    say("counted to %d\n", counter);
    SAY_ERROR(pthread_spin_lock(&spin));
    say("another tries: %s\n", other(try_spin, 0));
    SAY_ERROR(pthread_spin_unlock(&spin));
}

static void make(void)
{
    usleep(5000);
    made++;
}

static void *make_once(void *unused)
{
    pthread_once(&once, make);
    if (made != 1)
        say("not made yet\n");
    return unused;
}

static void make_slowly(void)
{
    made++;
    if (made == 2)
        pause_forever();
}

static void *make_interrupted(void *unused)
{
    pthread_once(&interrupted_once, make_slowly);
    return unused;
}

static void once_only(void)
{
    run_all(make_once);
    say("made %d time\n", made);
    pthread_t first = thread_start(make_interrupted, 0);
    let_others_run();
    pthread_t second = thread_start(make_interrupted, 0);
    let_others_run();
    pthread_cancel(first);
    say("cancelled in it: %d\n", thread_join(first) == (long)PTHREAD_CANCELED);
    pthread_join(second, NULL);
    say("begun %d times\n", made - 1);
}

static struct shared {
    pthread_rwlock_t lock;
    pthread_barrier_t barrier;
    volatile int count;
} * shared;

static void count_together(void)
{
    for (int i = 0; i < 100; i++) {
        pthread_rwlock_wrlock(&shared->lock);
        shared->count++;
        pthread_rwlock_unlock(&shared->lock);
        pthread_barrier_wait(&shared->barrier);
        pthread_rwlock_rdlock(&shared->lock);
        if (shared->count != 3 * (i + 1))
            say("it was not at the barrier\n");
        pthread_rwlock_unlock(&shared->lock);
        pthread_barrier_wait(&shared->barrier);
    }
}

static void between_processes(void)
{
    pthread_rwlockattr_t lock_attributes;
    pthread_barrierattr_t barrier_attributes;
    pid_t children[3];
    shared = shared_memory(sizeof *shared);
    pthread_rwlockattr_init(&lock_attributes);
    SAY_ERROR(pthread_rwlockattr_setpshared(&lock_attributes, PTHREAD_PROCESS_SHARED));
    pthread_rwlock_init(&shared->lock, &lock_attributes);
    pthread_barrierattr_init(&barrier_attributes);
    SAY_ERROR(pthread_barrierattr_setpshared(&barrier_attributes, PTHREAD_PROCESS_SHARED));
    pthread_barrier_init(&shared->barrier, &barrier_attributes, 3);
    for (int i = 0; i < 3; i++)
        children[i] = start(count_together);
    for (int i = 0; i < 3; i++)
        say_status("process", status_of(children[i]));
    say("counted to %d\n", shared->count);
}

int main(void)
{
    readers_and_writers();
    barriers();
    spinlocks();
    once_only();
    between_processes();
    return 0;
}
