static int take(int *lock, const struct timespec *deadline)
{
    long error = 0;
    if (try(lock))
        return 0;
    __atomic_add_fetch(lock, 1, __ATOMIC_SEQ_CST);
    while (error != -ETIMEDOUT && error != -EINVAL) {
        int word = __atomic_load_n(lock, __ATOMIC_SEQ_CST);
        if (word & HELD)
            error = futex_wait(lock, word, deadline);
        else if (__atomic_compare_exchange_n(lock, &word, (word - 1) | HELD, false,
                                             __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return 0;
    }
    __atomic_sub_fetch(lock, 1, __ATOMIC_SEQ_CST);
    return (int)-error;
}
