/*
 * Exercise 3.2. The end of a process, by its last thread; what it ends with is in `status` already
 * (exit(2), wait(2); Operating System Concepts, 10th edition, 3.3.2). In steps:
 *
 *   1. init never ends: panic(), with its status.
 *   2. `ending` is set, and it has one thread. If it has the property `cascade`, its descendants
 *      end before it: cascade_end_descendants() of its PID, not `all`. This sleeps.
 *   3. exit_release() gives back what it owns. Others may run meanwhile, and may look at it, but
 *      it still counts as alive.
 *   4. cascade_await_turn(): where it is itself to end with others, it waits for its turn.
 *   5. Now nobody sleeps (a block of its own, which begins with NO_SLEEP() and ends before step
 *      6: the CPU is given away there), so that all of this is one step for others: its
 *      children get another parent; thread_detach() takes the running thread out of it; it becomes
 *      a zombie (`zombie`); signals_drop() and limits_drop(); proc_tell(self, PROC_ENDED); and its
 *      parent is told, last, since its record may be gone after that.
 *   6. Then thread_exit(), which does not return.
 *
 * What would a parent see that waits, if step 5 came before step 3?
 */
_Noreturn void process_tear_down(void)
{
    static struct wait_queue never = WAIT_QUEUE_INIT(never);
    (void)exit_release;
    (void)exit_hand_over_children;
    (void)exit_tell_parent;
    for (;;)
        (void)wait_sleep(&never, "exercise 3.2: exit", WAIT_FOREVER, UNTIL_WOKEN);
}
