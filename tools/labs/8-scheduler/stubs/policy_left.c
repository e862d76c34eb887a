/*
 * Exercise 8.2. What does the end of this run tell about the thread? `state` is THREAD_BLOCKED if
 * it has gone to sleep by itself, and THREAD_READY if its slice is over, or it has yielded. What
 * you want to remember of it goes into `policy` in struct thread: four words, 0 in a new thread.
 */
void policy_left(struct thread *thread)
{
    (void)thread;
}
