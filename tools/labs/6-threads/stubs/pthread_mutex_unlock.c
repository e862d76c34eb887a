/*
 * Exercise 6.2. In steps:
 *
 *   1. EPERM for a type that knows its owner, when that is another.
 *   2. A recursive one that was taken more than once (depth) is taken once less, and no more.
 *   3. Nobody owns it (owner, by an atomic store), and it is given back. Which of the two comes
 *      first? Think of who takes it in between.
 */
int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    (void)mutex;
    return ENOSYS;
}
