static struct thread *take_next(void)
{
    ticks_used = 0;
    struct list *link = ready.next;
    list_remove(link);
    return link == &ready ? idle : list_entry(link, struct thread, queue_link);
}
