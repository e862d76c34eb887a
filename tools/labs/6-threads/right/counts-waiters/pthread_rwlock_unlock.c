int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    pthread_mutex_lock(&lock->mutex);
    lock->readers -= lock->readers > 0;
    lock->writing = 0;
    pthread_mutex_unlock(&lock->mutex);
    pthread_cond_broadcast(&lock->writers_may);
    pthread_cond_broadcast(&lock->readers_may);
    return 0;
}
