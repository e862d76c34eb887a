/*
 * Exercise 3.4, for those who want more. Ends and reaps all that go with process `pid`, the
 * youngest generation first (Operating System Concepts, 10th edition, 3.3.2, "cascading
 * termination"; cascade.h has the words). It may sleep, and `pid` may be gone after that. In
 * rounds, until nobody is left:
 *
 *   1. doom() everybody below (next_below goes through them), in one stretch, so that no fork gets
 *      away; which is the youngest generation there?
 *   2. Of that one: a zombie is reaped (proc_reap), whoever its parent is, after printk() has told
 *      it, as "cascade: NAME[PID] of generation N has ended, before NAME[PID]"; who lives gets
 *      condemn(). With hundreds of them, preempt_point() after a dozen, and begin again.
 *   3. If some still live: sleep on `ends` (UNTIL_WOKEN), which cascade_tell() wakes.
 *
 * Until then nobody goes along, and the children that are left become init's.
 */
void cascade_end_descendants(int pid, bool all)
{
    (void)pid;
    (void)all;
    (void)next_below;
    (void)doom;
}
