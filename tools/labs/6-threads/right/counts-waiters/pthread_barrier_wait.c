int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    pthread_mutex_lock(&barrier->mutex);
    unsigned arrival = barrier->round++; /* of all that there have been */
    unsigned opens = (arrival / barrier->count + 1) * barrier->count;
    bool last = barrier->round == opens;
    while ((int)(barrier->round - opens) < 0)
        pthread_cond_wait(&barrier->opened, &barrier->mutex);
    pthread_mutex_unlock(&barrier->mutex);
    if (last)
        pthread_cond_broadcast(&barrier->opened);
    return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}
