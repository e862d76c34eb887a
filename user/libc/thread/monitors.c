/*
 * Readers-writer locks, barriers and once: each a few variables that one mutex protects, with
 * conditions for those who have to wait (a monitor: C. A. R. Hoare, CACM 17(10), 1974).
 */
#include "user/libc/thread/thread.h"

#include <errno.h>
#include <stdbool.h>

/* Readers-writer locks. */

int pthread_rwlock_init(pthread_rwlock_t *restrict lock,
                        const pthread_rwlockattr_t *restrict attributes)
{
    (void)attributes;
    *lock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    return lock->readers || lock->writing ? EBUSY : 0;
}

static bool readers_may(const pthread_rwlock_t *lock)
{
    return !lock->writing && lock->writers_waiting == 0;
}

static bool writers_may(const pthread_rwlock_t *lock)
{
    return !lock->writing && lock->readers == 0;
}

static int read_lock(pthread_rwlock_t *lock, bool wait)
{
    pthread_mutex_lock(&lock->mutex);
    while (wait && !readers_may(lock))
        pthread_cond_wait(&lock->readers_may, &lock->mutex);
    bool got = readers_may(lock);
    if (got)
        lock->readers++;
    pthread_mutex_unlock(&lock->mutex);
    return got ? 0 : EBUSY;
}

static int write_lock(pthread_rwlock_t *lock, bool wait)
{
    pthread_mutex_lock(&lock->mutex);
    lock->writers_waiting++;
    while (wait && !writers_may(lock))
        pthread_cond_wait(&lock->writers_may, &lock->mutex);
    lock->writers_waiting--;
    bool got = writers_may(lock);
    if (got)
        lock->writing = 1;
    pthread_mutex_unlock(&lock->mutex);
    return got ? 0 : EBUSY;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return read_lock(lock, true);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    return read_lock(lock, false);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return write_lock(lock, true);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    return write_lock(lock, false);
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    pthread_mutex_lock(&lock->mutex);
    if (lock->writing)
        lock->writing = 0;
    else
        lock->readers--;
    if (lock->writers_waiting > 0)
        pthread_cond_signal(&lock->writers_may);
    else
        pthread_cond_broadcast(&lock->readers_may);
    pthread_mutex_unlock(&lock->mutex);
    return 0;
}

/* Barriers. */

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attributes, unsigned count)
{
    (void)attributes;
    if (count == 0)
        return EINVAL;
    *barrier = (pthread_barrier_t){.count = count};
    return 0;
}

/* The last ones to leave may still be in there. */
int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    pthread_mutex_lock(&barrier->mutex);
    bool busy = barrier->waiting > 0;
    pthread_mutex_unlock(&barrier->mutex);
    return busy ? EBUSY : 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    pthread_mutex_lock(&barrier->mutex);
    unsigned round = barrier->round;
    bool last = ++barrier->waiting == barrier->count;
    if (last) {
        barrier->waiting = 0;
        barrier->round++; /* those who come now wait for the next opening */
        pthread_cond_broadcast(&barrier->opened);
    }
    while (barrier->round == round)
        pthread_cond_wait(&barrier->opened, &barrier->mutex);
    pthread_mutex_unlock(&barrier->mutex);
    return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

/* Once. */

int pthread_once(pthread_once_t *once, void (*run)(void))
{
    if (__atomic_load_n(&once->done, __ATOMIC_ACQUIRE))
        return 0;
    pthread_mutex_lock(&once->mutex);
    if (!once->done)
        run();
    __atomic_store_n(&once->done, 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&once->mutex);
    return 0;
}
