/* Readers-writer locks, barriers and once. */
// linux: yes
#include "tests/guest/pthreads.h"

#define THREADS 4
#define ROUNDS  200

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int first_half, second_half;
static int inits, serials, arrived[ROUNDS];

static void *write_both(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        EXPECT(pthread_rwlock_wrlock(&lock) == 0);
        first_half++;
        if (i % 10 == 0)
            sched_yield();
        second_half++;
        EXPECT(pthread_rwlock_unlock(&lock) == 0);
    }
    return argument;
}

static void *read_both(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        EXPECT(pthread_rwlock_rdlock(&lock) == 0);
        int first = first_half;
        if (i % 7 == 0)
            sched_yield();
        EXPECT(first == second_half);
        EXPECT(pthread_rwlock_unlock(&lock) == 0);
    }
    return argument;
}

static void *try_both(void *argument)
{
    (void)argument;
    int error = pthread_rwlock_tryrdlock(&lock);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(intptr_t)(error * 1000 + pthread_rwlock_trywrlock(&lock));
}

static void *meet(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        __atomic_add_fetch(&arrived[i], 1, __ATOMIC_SEQ_CST);
        int result = pthread_barrier_wait(&barrier);
        EXPECT(__atomic_load_n(&arrived[i], __ATOMIC_SEQ_CST) == THREADS);
        EXPECT(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        if (result)
            __atomic_add_fetch(&serials, 1, __ATOMIC_SEQ_CST);
    }
    return argument;
}

static void init(void)
{
    sched_yield();
    inits++;
}

static void *run_once(void *argument)
{
    EXPECT(pthread_once(&once, init) == 0 && inits == 1);
    return argument;
}

static void run_all(void *(*even)(void *), void *(*odd)(void *))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = start(i % 2 ? odd : even, NULL);
    for (int i = 0; i < THREADS; i++)
        join(threads[i]);
}

int main(void)
{
    run_all(write_both, read_both);
    EXPECT(first_half == THREADS / 2 * ROUNDS && second_half == first_half);
    EXPECT(pthread_rwlock_rdlock(&lock) == 0);
    EXPECT(join(start(try_both, NULL)) == (void *)EBUSY);
    EXPECT(pthread_rwlock_unlock(&lock) == 0);
    EXPECT(pthread_rwlock_wrlock(&lock) == 0);
    EXPECT(join(start(try_both, NULL)) == (void *)(EBUSY * 1001));
    EXPECT(pthread_rwlock_unlock(&lock) == 0 && pthread_rwlock_destroy(&lock) == 0);

    EXPECT(pthread_barrier_init(&barrier, NULL, 0) == EINVAL);
    EXPECT(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    run_all(meet, meet);
    EXPECT(serials == ROUNDS && pthread_barrier_destroy(&barrier) == 0);

    run_all(run_once, run_once);
    return 0;
}
