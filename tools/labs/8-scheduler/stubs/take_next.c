/*
 * Exercise 8.1. Who runs next, taken off the run queue; the idle thread when nobody is ready. Works
 * for first come, first served, and for round robin as well; change it if your run queue is of
 * another kind. But where a policy decides (policy_in_use), it looks for all of them on `ready`,
 * and this function is not called: a slice that is given here is not given there.
 */
static struct thread *take_next(void)
{
    if (list_empty(&ready))
        return idle;
    struct thread *next = list_entry(ready.next, struct thread, queue_link);
    list_remove(&next->queue_link);
    return next;
}
