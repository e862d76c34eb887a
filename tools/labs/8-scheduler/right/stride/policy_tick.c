bool policy_tick(struct thread *running, const struct list *ready)
{
    running->policy[PASS] = pass_of(running) + 1;
    struct thread *first = least(ready);
    return first && first->policy[PASS] < running->policy[PASS];
}
