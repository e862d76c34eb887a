/*
 * Exercise 8.1. The thread may run from now on: it waits at the end of the run queue. That is first
 * come, first served. What is missing is its slice: how long may it run, once its turn has come
 * (`ticks_left` in struct thread)? Helper: SLICE_TICKS. Interrupt handlers call this, too.
 */
void scheduler_make_ready(struct thread *thread)
{
    DEBUG_ASSERT(thread->state != THREAD_DEAD && !list_linked(&thread->queue_link));
    thread->state = THREAD_READY;
    list_push_back(&ready, &thread->queue_link);
}
