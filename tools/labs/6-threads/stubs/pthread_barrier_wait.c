/*
 * Exercise 6.5. Nobody goes on before barrier->count threads are here; then all do, and one of them
 * gets PTHREAD_BARRIER_SERIAL_THREAD, the others 0. The same barrier may be used again at once: by
 * a thread that is fast, while others have not even left the last round. What do those who sleep
 * look at, then, when they are woken? The fields are barrier->mutex, opened, waiting (who are here)
 * and round.
 */
int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    (void)barrier;
    return ENOSYS;
}
