/*
 * Exercise 6.2. The mutex of a program: take() on mutex->state, and what its type wants:
 *
 *   - is_ours(): the caller has it already. lock_again() says what that comes to.
 *   - own(), once it is taken.
 */
int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict deadline)
{
    (void)mutex;
    (void)deadline;
    (void)take;
    (void)is_ours;
    (void)lock_again;
    (void)own;
    return ENOSYS;
}
