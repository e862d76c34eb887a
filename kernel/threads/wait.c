/* Wait queues. wait.h has the rules. */
#include "kernel/threads/wait.h"

#include "kernel/abi/errno.h"
#include "kernel/base/no_sleep.h"
#include "kernel/base/panic.h"
#include "kernel/cpu/cpu.h"
#include "kernel/threads/scheduler.h"
#include "kernel/threads/time.h"

static inline int sleep_now(void)
{
    scheduler_switch();
    interrupts_poll(); /* many that were woken in vain follow each other to their next sleep */
    return 0;          /* whatever has ended it: the caller looks, and asks again */
}

int wait_sleep_for_ever(struct wait_queue *queue, const char *what, uint32_t until)
{
    MAY_SLEEP();
    struct thread *self = thread_current();
    if (self->attention & until)
        return -ERESTARTSYS;
    wait_lie_down(self, queue, what, until);
    return sleep_now();
}

int wait_sleep_timed(struct wait_queue *queue, const char *what, uint64_t deadline, uint32_t until)
{
    MAY_SLEEP();
    struct thread *self = thread_current();
    if (time_now() >= deadline)
        return -ETIMEDOUT;
    if (self->attention & until)
        return -ERESTARTSYS;
    wait_lie_down(self, queue, what, until);
    self->deadline.at = deadline;
    time_add_sleeper(self);
    return sleep_now();
}

void wait_end(struct thread *thread)
{
    wait_take(thread);
    scheduler_make_ready(thread);
}

void wait_wake_one(struct wait_queue *queue)
{
    if (!list_empty(&queue->waiters))
        wait_end(list_entry(queue->waiters.next, struct thread, queue_link));
}

void wait_wake_waiters(struct wait_queue *queue)
{
    while (!list_empty(&queue->waiters))
        wait_wake_one(queue);
}

void thread_interrupt(struct thread *thread, uint32_t attention)
{
    thread->attention |= attention;
    if (thread->state == THREAD_BLOCKED && (thread->sleep_ended_by & attention))
        wait_end(thread);
}

void wait_wake(struct thread *thread)
{
    if (thread->state == THREAD_BLOCKED)
        wait_end(thread);
}

void wait_release(struct thread *taken)
{
    scheduler_make_ready(taken);
}
