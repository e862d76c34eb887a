void thread_yield(void)
{
    MAY_SLEEP();
    struct thread *self = thread_current();
    self->attention &= ~ATTENTION_SWITCH;
    scheduler_make_ready(self);
    scheduler_switch();
}
