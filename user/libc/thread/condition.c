/*
 * Condition variables. Who waits notes the sequence number while it holds the mutex, unlocks, and
 * sleeps only while the number is still the same. A signal between the unlocking and the sleep has
 * changed it, so the sleep does not begin: no wake-up is lost. (2^32 signals in that moment would
 * be needed to deceive it.)
 */
#include "user/libc/thread/thread.h"

#include <errno.h>
#include <limits.h>

int pthread_cond_init(pthread_cond_t *restrict condition,
                      const pthread_condattr_t *restrict attributes)
{
    (void)attributes;
    *condition = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *condition)
{
    (void)condition; /* it owns nothing */
    return 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    unsigned sequence = __atomic_load_n(&condition->sequence, __ATOMIC_SEQ_CST);
    int error = pthread_mutex_unlock(mutex);
    if (error)
        return error;
    long result = futex_wait((int *)&condition->sequence, (int)sequence, deadline);
    pthread_mutex_lock(mutex);
    return result == -ETIMEDOUT || result == -EINVAL ? (int)-result : 0;
}

int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex)
{
    return pthread_cond_timedwait(condition, mutex, NULL);
}

static int wake_waiters(pthread_cond_t *condition, int count)
{
    __atomic_add_fetch(&condition->sequence, 1, __ATOMIC_SEQ_CST);
    futex_wake((int *)&condition->sequence, count);
    return 0;
}

int pthread_cond_signal(pthread_cond_t *condition)
{
    return wake_waiters(condition, 1);
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
    return wake_waiters(condition, INT_MAX);
}
