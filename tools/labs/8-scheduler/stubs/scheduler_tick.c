/*
 * Exercise 8.1. The timer has ticked, a hundred times a second, whatever was running: no slice ends
 * yet. This is an interrupt handler: it cannot switch. It can set ATTENTION_SWITCH, which the
 * thread looks at on its way back to its program (kernel/entry/trap.c), and in preempt_point().
 *
 *   1. The idle thread has no slice.
 *   2. Another one has a tick less of its slice. 0 stays 0: scheduler_end_slice() has set that.
 *   3. When nothing is left of it and somebody is ready, the thread is to switch.
 */
void scheduler_tick(void)
{
}
