void table_put(unsigned seat)
{
    pthread_mutex_unlock(&forks[(seat + 1) % seats]);
    pthread_mutex_unlock(&forks[seat]);
}
