/*
 * Exercise 6.2. Takes the lock, and sleeps while another has it: 0; ETIMEDOUT after `deadline`,
 * which may be NULL; EINVAL where that is no time. In steps:
 *
 *   1. If it is free it is taken without a system call.
 *   2. Else the lock itself has to say that somebody may sleep: who gives it back looks there, and
 *      nowhere else.
 *   3. futex_wait(), which is above, sleeps only while the word is what you say. What has to be in
 *      it, so that giving the lock back in between does no harm?
 *   4. Awake, or not asleep at all, one has to try again; only a time-out and a bad time end it.
 *      One who gets the lock then cannot know whether others still sleep.
 */
static int take(int *lock, const struct timespec *deadline)
{
    (void)lock;
    (void)deadline;
    return ENOSYS;
}
