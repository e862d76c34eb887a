static uint32_t ticks_used;

void scheduler_make_ready(struct thread *thread)
{
    thread->state = THREAD_READY;
    thread->ticks_left = 1; /* 0: by scheduler_end_slice() alone */
    list_insert_before(&ready, &thread->queue_link);
}
