/* Mutexes exclude under preemption and contention, and each type refuses what it has to. */
// linux: yes
#include "tests/guest/pthreads.h"

#define THREADS 4
#define STEPS   2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int counter;

static void *count(void *argument)
{
    for (int i = 0; i < STEPS; i++) {
        EXPECT(pthread_mutex_lock(&mutex) == 0);
        int value = counter;
        if (i % 50 == 0)
            sched_yield();
        counter = value + 1;
        EXPECT(pthread_mutex_unlock(&mutex) == 0);
    }
    return argument;
}

static void *unlock(void *argument)
{
    return (void *)(intptr_t)pthread_mutex_unlock(argument);
}

static void *try(void *argument)
{
    return (void *)(intptr_t)pthread_mutex_trylock(argument);
}

static void *wait_a_little(void *argument)
{
    struct timespec soon = wall_in_milliseconds(30);
    return (void *)(intptr_t)pthread_mutex_timedlock(argument, &soon);
}

static void init(pthread_mutex_t *lock, int type)
{
    pthread_mutexattr_t attributes;
    EXPECT(pthread_mutexattr_init(&attributes) == 0);
    EXPECT(pthread_mutexattr_settype(&attributes, 99) == EINVAL);
    EXPECT(pthread_mutexattr_settype(&attributes, type) == 0);
    EXPECT(pthread_mutex_init(lock, &attributes) == 0);
    EXPECT(pthread_mutexattr_destroy(&attributes) == 0);
}

static void types(void)
{
    pthread_mutex_t lock;
    init(&lock, PTHREAD_MUTEX_ERRORCHECK);
    EXPECT(pthread_mutex_unlock(&lock) == EPERM);
    EXPECT(pthread_mutex_lock(&lock) == 0 && pthread_mutex_lock(&lock) == EDEADLK);
    EXPECT(join(start(unlock, &lock)) == (void *)EPERM);
    EXPECT(join(start(try, &lock)) == (void *)EBUSY);
    EXPECT(pthread_mutex_destroy(&lock) == EBUSY);
    EXPECT(pthread_mutex_unlock(&lock) == 0 && pthread_mutex_destroy(&lock) == 0);

    init(&lock, PTHREAD_MUTEX_RECURSIVE);
    EXPECT(pthread_mutex_lock(&lock) == 0 && pthread_mutex_lock(&lock) == 0);
    EXPECT(pthread_mutex_trylock(&lock) == 0);
    EXPECT(join(start(try, &lock)) == (void *)EBUSY);
    EXPECT(pthread_mutex_unlock(&lock) == 0 && pthread_mutex_unlock(&lock) == 0);
    EXPECT(join(start(try, &lock)) == (void *)EBUSY);
    EXPECT(pthread_mutex_unlock(&lock) == 0);
    EXPECT(pthread_mutex_unlock(&lock) == EPERM);
}

int main(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = start(count, NULL);
    for (int i = 0; i < THREADS; i++)
        join(threads[i]);
    EXPECT(counter == THREADS * STEPS);

    EXPECT(pthread_mutex_lock(&mutex) == 0);
    EXPECT(join(start(wait_a_little, &mutex)) == (void *)ETIMEDOUT);
    EXPECT(join(start(try, &mutex)) == (void *)EBUSY);
    EXPECT(pthread_mutex_unlock(&mutex) == 0);
    EXPECT(join(start(wait_a_little, &mutex)) == NULL);
    types();
    return 0;
}
