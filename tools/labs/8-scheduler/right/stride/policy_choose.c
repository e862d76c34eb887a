struct thread *policy_choose(const struct list *ready)
{
    struct thread *next = least(ready);
    pass_of_all = next->policy[PASS];
    return next;
}
