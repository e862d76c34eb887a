/* Wait queues. wait.h has the rules. */
#include "kernel/threads/wait.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/threads/scheduler.h"
#include "kernel/threads/time.h"

static inline void lie_down(struct thread *self, struct wait_queue *queue, const char *what,
                            uint32_t ended_by)
{
    self->state = THREAD_BLOCKED;
    self->sleep_reason = what;
    self->sleep_result = 0;
    self->sleep_ended_by = ended_by;
    list_push_back(&queue->waiters, &self->queue_link);
}

static int sleep(struct wait_queue *queue, const char *what, uint64_t deadline, uint32_t ended_by)
{
    struct thread *self = thread_current();
    if (self->attention & ended_by)
        return -ERESTARTSYS;
    if (deadline != WAIT_FOREVER && time_now() >= deadline)
        return -ETIMEDOUT;

    lie_down(self, queue, what, ended_by);
    self->deadline = deadline;
    if (deadline != WAIT_FOREVER)
        time_add_sleeper(self);
    scheduler_switch();
    return self->sleep_result;
}

int wait_sleep_until(struct wait_queue *queue, const char *what, uint64_t deadline)
{
    return sleep(queue, what, deadline, ATTENTION_SIGNAL | ATTENTION_KILL);
}

int wait_sleep(struct wait_queue *queue, const char *what)
{
    return wait_sleep_until(queue, what, WAIT_FOREVER);
}

int wait_sleep_killable(struct wait_queue *queue, const char *what)
{
    return sleep(queue, what, WAIT_FOREVER, ATTENTION_KILL);
}

int wait_sleep_killable_until(struct wait_queue *queue, const char *what, uint64_t deadline)
{
    return sleep(queue, what, deadline, ATTENTION_KILL);
}

void wait_sleep_steadfast(struct wait_queue *queue, const char *what)
{
    sleep(queue, what, WAIT_FOREVER, 0);
}

/* Takes a sleeper off its queues; its wait_sleep() returns `result`. */
static inline void take_off(struct thread *thread, int result)
{
    DEBUG_ASSERT(thread->state == THREAD_BLOCKED);
    list_remove(&thread->queue_link);
    list_remove(&thread->deadline_link);
    thread->sleep_reason = NULL;
    thread->sleep_result = result;
}

void wait_end(struct thread *thread, int result)
{
    take_off(thread, result);
    scheduler_make_ready(thread);
}

void wait_wake_one(struct wait_queue *queue)
{
    if (!list_empty(&queue->waiters))
        wait_end(list_entry(queue->waiters.next, struct thread, queue_link), 0);
}

void wait_wake_all(struct wait_queue *queue)
{
    while (!list_empty(&queue->waiters))
        wait_wake_one(queue);
}

void thread_interrupt(struct thread *thread, uint32_t attention)
{
    thread->attention |= attention;
    if (thread->state == THREAD_BLOCKED && (thread->sleep_ended_by & attention))
        wait_end(thread, -ERESTARTSYS);
}

void wait_narrow(struct thread *thread, uint32_t ended_by)
{
    thread->sleep_ended_by = ended_by; /* of no meaning unless it sleeps */
}

struct thread *wait_take_one(struct wait_queue *queue)
{
    struct thread *thread = list_entry(queue->waiters.next, struct thread, queue_link);
    take_off(thread, 0);
    return thread;
}

void wait_release(struct thread *taken)
{
    scheduler_make_ready(taken);
}

int wait_sleep_giving(struct wait_queue *queue, const char *what, struct thread *taken,
                      uint32_t ended_by)
{
    struct thread *self = thread_current();
    lie_down(self, queue, what, ended_by);
    taken->ticks_left = self->ticks_left;
    scheduler_switch_to(self, taken);
    return self->sleep_result;
}
