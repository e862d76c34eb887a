bool policy_tick(struct thread *running, const struct list *ready)
{
    uint32_t tickets = tickets_of(running);
    running->policy[TICKETS] = tickets > 4 ? tickets / 2 : tickets;
    return draw(ready, running) != running;
}
