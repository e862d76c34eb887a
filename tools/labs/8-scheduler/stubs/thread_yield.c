/*
 * Exercise 8.1. The running thread gives up the CPU and stays ready: by sched_yield(2), and when
 * its slice has ended and ATTENTION_SWITCH is set. For now it just goes on.
 *
 *   1. If nobody else is ready it goes on with a new slice, and nothing asks it to switch any more.
 *   2. Else, where does it wait? Who is before it, and who is not?
 *   3. Then the CPU goes to the next one; when the call returns it is this thread's turn again.
 *
 * Helpers: scheduler_make_ready(), scheduler_switch(), list_empty().
 */
void thread_yield(void)
{
    MAY_SLEEP();
    thread_current()->attention &= ~ATTENTION_SWITCH;
}
