int sem_wait(sem_t *semaphore)
{
    long result = 0;
    if (take(semaphore))
        return 0;
    __atomic_add_fetch(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
    int got;
    while (!(got = take(semaphore)) && result != -EINTR)
        result = futex(semaphore, FUTEX_WAIT, 0);
    __atomic_sub_fetch(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
    if (got)
        return 0;
    errno = EINTR;
    return -1;
}
