bool policy_tick(struct thread *running, const struct list *ready)
{
    running->policy[BURST]++;
    struct thread *first = shortest(ready);
    return first && burst_of(first) < burst_of(running);
}
