/*
 * Exercise 5.5. The running thread waits for `partner` (NULL: any); direct.h has the states. Of the
 * wait `kind`, `is_call` and what goes with them are filled in. Its result, or why it was left. In
 * steps:
 *
 *   1. The rest is filled in: partner, inbox.thread, ended, for_ever (there is no deadline), an
 *      empty queue and an empty link.
 *   2. enlist() puts it where its partner finds it, and the thread's `direct` leads to it.
 *   3. Until it has ended, or with an error of that: wait_sleep() on its queue, for its `reason`.
 *      A signal may end that (UNTIL_SIGNAL), but not the wait for an answer: once the message of a
 *      call was taken, its kind is DIRECT_RECEIVE, and it is UNTIL_KILL.
 *   4. Whatever ended it: nobody may find it any more. It lies on this stack.
 */
static int await(struct direct_wait *wait, struct proc *partner, uint64_t deadline)
{
    (void)wait;
    (void)partner;
    (void)deadline;
    (void)enlist;
    return -ENOSYS;
}
