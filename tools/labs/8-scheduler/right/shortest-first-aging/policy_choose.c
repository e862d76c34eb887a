struct thread *policy_choose(const struct list *ready)
{
    struct thread *next = shortest(ready);
    next->policy[WAITED] = 0;
    return next;
}
