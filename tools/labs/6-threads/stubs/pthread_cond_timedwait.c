/*
 * Exercise 6.3. Gives the mutex back, sleeps until it is woken, and takes the mutex again: 0, or
 * ETIMEDOUT or EINVAL as of futex_wait(), but with the mutex in any case; or at once the error of
 * pthread_mutex_unlock(). To come back without a signal is allowed; to sleep through one is not.
 *
 * The caller has the mutex, so whoever changes what it waits for has not begun yet. The signal may
 * come as soon as the mutex is given back, and before the sleep. condition->sequence is a word that
 * futex_wait() can look at: what has to be read when, and what does wake_waiters() do with it?
 */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    (void)condition;
    (void)mutex;
    (void)deadline;
    return ENOSYS;
}
