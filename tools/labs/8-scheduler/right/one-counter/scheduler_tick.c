void scheduler_tick(void)
{
    struct thread *self = thread_current();
    ticks_used++;
    if (ticks_used < SLICE_TICKS && self->ticks_left)
        return;
    if (list_empty(&ready))
        ticks_used = 0;
    else
        self->attention |= ATTENTION_SWITCH;
}
