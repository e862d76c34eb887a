void table_put(unsigned seat)
{
    pthread_mutex_lock(&mutex);
    eating[seat] = false;
    tickets[seat] = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}
