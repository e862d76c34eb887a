/*
 * Exercise 6.4. Takes one, and sleeps while there is none: futex() above, FUTEX_WAIT, which knows
 * whether other processes use the semaphore. -1 with errno EINTR when a signal came meanwhile.
 *
 * sem_post() must see that somebody sleeps, or is about to: that is what `waiters` is for. Two
 * words change here, and another thread may look at them in between. In which order do you count
 * yourself, look at the value for the last time, and sleep; and sem_post() the other way round?
 */
int sem_wait(sem_t *semaphore)
{
    (void)semaphore;
    (void)futex;
    errno = ENOSYS;
    return -1;
}
