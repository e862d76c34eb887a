/*
 * Exercise 6.5. The caller goes, a reader or the writer; who may come in now is woken: one writer
 * if any waits, else all readers.
 */
int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    (void)lock;
    return ENOSYS;
}
