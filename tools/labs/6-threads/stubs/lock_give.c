/*
 * Exercise 6.2. Gives the lock back, and wakes one who sleeps, by futex_wake(). Where nobody can be
 * asleep it asks the kernel nothing. In which order?
 */
void lock_give(int *lock)
{
    (void)lock;
}
