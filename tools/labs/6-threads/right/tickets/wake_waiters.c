static int wake_waiters(pthread_cond_t *condition, int count)
{
    (void)count; /* who wakes in vain looks again, and waits again */
    __atomic_add_fetch(&condition->sequence, 1, __ATOMIC_SEQ_CST);
    futex_wake((int *)&condition->sequence, INT_MAX);
    return 0;
}
