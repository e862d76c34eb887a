enum { PREDICTED, BURST, WAITED }; /* in eighths of a tick; in ticks; in ticks */

#define AGE 40u /* ticks: who has waited for so long goes first */

static uint32_t burst_of(const struct thread *thread)
{
    uint32_t used = 8 * thread->policy[BURST];
    if (thread->policy[WAITED] >= AGE)
        return 0;
    return used > thread->policy[PREDICTED] ? used : thread->policy[PREDICTED];
}

static struct thread *shortest(const struct list *ready)
{
    struct thread *thread, *best = NULL;
    list_for_each (thread, ready, queue_link)
        if (!best || burst_of(thread) < burst_of(best))
            best = thread;
    return best;
}

void policy_left(struct thread *thread)
{
    if (thread->state != THREAD_BLOCKED)
        return;
    thread->policy[PREDICTED] = (thread->policy[PREDICTED] + 8 * thread->policy[BURST]) / 2;
    thread->policy[BURST] = 0;
}
