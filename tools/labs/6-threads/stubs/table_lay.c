void table_lay(unsigned count)
{
    seats = count;
    for (unsigned i = 0; i < seats; i++)
        pthread_mutex_init(&forks[i], NULL);
}
