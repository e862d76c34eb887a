/*
 * Mutexes, as in U. Drepper, "Futexes Are Tricky" (2011), the third one there. Only who finds the
 * mutex taken asks the kernel: it writes 2 and sleeps while there is a 2. Who unlocks a 2 wakes
 * one, who takes it by writing 2 again, since it cannot know whether others sleep.
 */
#include "user/libc/system_call.h"
#include "user/libc/thread/thread.h"

#include <errno.h>
#include <stdbool.h>

#include "kernel/abi/futex.h"

long futex_wait(int *word, int value, const struct timespec *deadline)
{
    int operation = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME;
    return call6(SYS_futex, (long)word, operation, value, (long)deadline, 0, -1);
}

void futex_wake(int *word, int count)
{
    call6(SYS_futex, (long)word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, 0, 0, 0);
}

static bool try(int *lock)
{
    int is_free = 0;
    return __atomic_compare_exchange_n(lock, &is_free, 1, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* 0, ETIMEDOUT or EINVAL. */
static int take(int *lock, const struct timespec *deadline)
{
    if (try(lock))
        return 0;
    while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0) {
        long error = futex_wait(lock, 2, deadline);
        if (error == -ETIMEDOUT || error == -EINVAL)
            return (int)-error;
    }
    return 0;
}

void lock_take(int *lock)
{
    take(lock, NULL);
}

void lock_give(int *lock)
{
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2)
        futex_wake(lock, 1);
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
    attributes->type = PTHREAD_MUTEX_DEFAULT;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
    (void)attributes; /* it owns nothing */
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
    if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attributes->type = type;
    return 0;
}

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attributes)
{
    *mutex = (pthread_mutex_t){.type = attributes ? attributes->type : PTHREAD_MUTEX_DEFAULT};
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->state, __ATOMIC_RELAXED) ? EBUSY : 0;
}

/* Of the types that know their owner: nobody else can make it `self` meanwhile. */
static bool is_ours(pthread_mutex_t *mutex)
{
    return mutex->type != PTHREAD_MUTEX_NORMAL &&
           __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) == thread_self();
}

static int lock_again(pthread_mutex_t *mutex)
{
    if (mutex->type == PTHREAD_MUTEX_ERRORCHECK)
        return EDEADLK;
    if (mutex->depth + 1 == 0)
        return EAGAIN;
    mutex->depth++;
    return 0;
}

static void own(pthread_mutex_t *mutex)
{
    if (mutex->type != PTHREAD_MUTEX_NORMAL)
        __atomic_store_n(&mutex->owner, thread_self(), __ATOMIC_RELAXED);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict deadline)
{
    if (is_ours(mutex))
        return lock_again(mutex);
    int error = take(&mutex->state, deadline);
    if (!error)
        own(mutex);
    return error;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    return pthread_mutex_timedlock(mutex, NULL);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    if (is_ours(mutex))
        return mutex->type == PTHREAD_MUTEX_RECURSIVE ? lock_again(mutex) : EBUSY;
    if (!try(&mutex->state))
        return EBUSY;
    own(mutex);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (mutex->type != PTHREAD_MUTEX_NORMAL && !is_ours(mutex))
        return EPERM;
    if (mutex->depth > 0) {
        mutex->depth--;
        return 0;
    }
    __atomic_store_n(&mutex->owner, NULL, __ATOMIC_RELAXED);
    lock_give(&mutex->state);
    return 0;
}
