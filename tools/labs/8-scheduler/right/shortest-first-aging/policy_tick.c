bool policy_tick(struct thread *running, const struct list *ready)
{
    struct thread *thread;
    running->policy[BURST]++;
    list_for_each (thread, ready, queue_link)
        thread->policy[WAITED]++;
    struct thread *first = shortest(ready);
    return first && burst_of(first) < burst_of(running);
}
