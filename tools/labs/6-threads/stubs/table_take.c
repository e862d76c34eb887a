/*
 * Exercise 6.6. The fork on this side, then the fork on that side. When the mutexes of exercise 6.2
 * work, tools/run --timeout 5 -- dinner says what comes of it.
 */
void table_take(unsigned seat)
{
    pthread_mutex_lock(&forks[seat]);
    usleep(1000); /* as a tick of the clock may do it here */
    pthread_mutex_lock(&forks[(seat + 1) % seats]);
}
