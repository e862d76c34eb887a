static struct list next_round = LIST_INIT(next_round);

/* Who yields has been in this round already. `ready` is empty only if both are; a policy has it
 * alone. */
void scheduler_make_ready(struct thread *thread)
{
    bool later = !list_empty(&next_round) || (thread == thread_current() && !list_empty(&ready));
    thread->state = THREAD_READY;
    thread->ticks_left = SLICE_TICKS;
    list_push_back(later && !policy_in_use ? &next_round : &ready, &thread->queue_link);
}
