/* Exercise 6.3. A signal for `count` of those who wait: see pthread_cond_timedwait(). */
static int wake_waiters(pthread_cond_t *condition, int count)
{
    (void)condition;
    (void)count;
    return ENOSYS;
}
