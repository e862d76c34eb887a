/* Wait queues. wait.h has the rules. */
#include "kernel/threads/wait.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/cpu/cpu.h"
#include "kernel/threads/scheduler.h"
#include "kernel/threads/time.h"

static inline bool has_passed(uint64_t deadline)
{
    return deadline != WAIT_FOREVER && time_now() >= deadline;
}

int wait_sleep_ended_by(struct wait_queue *queue, const char *what, uint64_t deadline,
                        uint32_t ended_by)
{
    struct thread *self = thread_current();
    if (self->attention & ended_by)
        return has_passed(deadline) ? -ETIMEDOUT : -ERESTARTSYS;
    if (has_passed(deadline))
        return -ETIMEDOUT;

    lie_down(self, queue, what, ended_by);
    self->deadline.at = deadline;
    if (deadline != WAIT_FOREVER)
        time_add_sleeper(self);
    scheduler_switch();
    interrupts_poll(); /* many that were woken in vain follow each other to their next sleep */
    /* Whatever has ended it: the caller looks, and asks again. */
    return 0;
}

int wait_sleep_until(struct wait_queue *queue, const char *what, uint64_t deadline)
{
    return wait_sleep_ended_by(queue, what, deadline, ATTENTION_SIGNAL | ATTENTION_KILL);
}

int wait_sleep(struct wait_queue *queue, const char *what)
{
    return wait_sleep_until(queue, what, WAIT_FOREVER);
}

int wait_sleep_killable(struct wait_queue *queue, const char *what)
{
    return wait_sleep_ended_by(queue, what, WAIT_FOREVER, ATTENTION_KILL);
}

int wait_sleep_killable_until(struct wait_queue *queue, const char *what, uint64_t deadline)
{
    return wait_sleep_ended_by(queue, what, deadline, ATTENTION_KILL);
}

void wait_sleep_steadfast(struct wait_queue *queue, const char *what)
{
    wait_sleep_ended_by(queue, what, WAIT_FOREVER, 0);
}

void wait_end(struct thread *thread)
{
    DEBUG_ASSERT(thread->state == THREAD_BLOCKED);
    take_off(thread);
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

void wait_narrow(struct thread *thread, uint32_t ended_by)
{
    thread->sleep_ended_by = ended_by; /* of no meaning unless it sleeps */
}

void wait_wake(struct thread *thread)
{
    if (thread->state == THREAD_BLOCKED)
        wait_end(thread);
}

void wait_take(struct thread *thread)
{
    DEBUG_ASSERT(thread->state == THREAD_BLOCKED);
    take_off(thread);
}

void wait_release(struct thread *taken)
{
    scheduler_make_ready(taken);
}

void wait_sleep_giving(struct wait_queue *queue, const char *what, struct thread *taken,
                       uint32_t ended_by)
{
    struct thread *self = thread_current();
    lie_down(self, queue, what, ended_by);
    scheduler_give(self, taken);
}
