void lock_give(int *lock)
{
    if (__atomic_and_fetch(lock, ~HELD, __ATOMIC_SEQ_CST) > 0)
        futex_wake(lock, 1);
}
