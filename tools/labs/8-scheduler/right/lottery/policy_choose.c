struct thread *policy_choose(const struct list *ready)
{
    return draw(ready, NULL);
}
