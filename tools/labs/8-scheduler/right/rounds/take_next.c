static struct thread *take_next(void)
{
    if (list_empty(&ready))
        return idle;
    struct thread *first = list_entry(ready.next, struct thread, queue_link);
    list_remove(&first->queue_link);
    while (list_empty(&ready) && !list_empty(&next_round)) {
        while (!list_empty(&next_round)) {
            struct list *link = next_round.next;
            list_remove(link);
            list_push_back(&ready, link);
        }
    }
    return first;
}
