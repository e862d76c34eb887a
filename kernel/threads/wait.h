/*
 * Wait queues: where a thread sleeps until somebody says that its condition may hold now.
 *
 * The kernel is not preempted between looking at a condition and sleeping on it (design, D4), so no
 * wake-up falls between the two. After waking, look again: another thread may have been faster.
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/panic.h"
#include "kernel/threads/thread.h"

struct wait_queue {
    struct list waiters; /* threads, longest waiting first */
};

#define WAIT_QUEUE_INIT(name)                                                                      \
    {                                                                                              \
        LIST_INIT((name).waiters)                                                                  \
    }

static inline void wait_queue_init(struct wait_queue *queue)
{
    list_init(&queue->waiters);
}

#define WAIT_FOREVER UINT64_MAX

/*
 * What a call returns when a signal ended its sleep. Programs never see these: on the way out the
 * call is repeated, or it returns -EINTR (kernel/process/deliver.c). As on Linux:
 */
#define ERESTARTSYS           512 /* repeated unless a handler without SA_RESTART ran */
#define ERESTARTNOINTR        513 /* repeated in any case */
#define ERESTARTNOHAND        514 /* repeated unless a handler ran */
#define ERESTART_RESTARTBLOCK 516 /* the same, going on with what is left (nanosleep) */

/* Whoever returns one of them has ATTENTION_SIGNAL or _KILL set, so that it goes no further. */
static inline bool is_restart(int32_t result)
{
    return result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK;
}

/* The two halves of wait_sleep(), which alone calls them. */
int wait_sleep_for_ever(struct wait_queue *queue, const char *what, uint32_t until);
int wait_sleep_timed(struct wait_queue *queue, const char *what, uint64_t deadline, uint32_t until);

/* What may end a sleep beside a wake-up and its deadline. */
#define UNTIL_SIGNAL (ATTENTION_SIGNAL | ATTENTION_KILL) /* a signal that the process acts on */
#define UNTIL_KILL   ATTENTION_KILL                      /* only one that will end the process */
/* nothing: for what is certain to happen, in the middle of what must be done */
#define UNTIL_WOKEN 0u

/*
 * Sleeps until woken, on `queue`, or (NULL) on none. `what` is what ps shows ("pipe", "child"),
 * `deadline` a moment of time_now() in nanoseconds, or WAIT_FOREVER. 0: it has slept, and whatever
 * ended that, the caller looks at its condition and, if it does not hold, asks again. It has not
 * slept: -ERESTARTSYS, since something of `until` is pending; -ETIMEDOUT, since the deadline has
 * passed, also if a signal is pending, too. So an error is given to nobody but who has just looked,
 * and an answer that is there wins over a signal. The caller undoes what it began and returns it.
 */
static inline int wait_sleep(struct wait_queue *queue, const char *what, uint64_t deadline,
                             uint32_t until)
{
    return deadline == WAIT_FOREVER ? wait_sleep_for_ever(queue, what, until)
                                    : wait_sleep_timed(queue, what, deadline, until);
}

/* Make the longest waiter, or all, ready. Never sleep; interrupt handlers may call them. */
void wait_wake_one(struct wait_queue *queue);
void wait_wake_waiters(struct wait_queue *queue);
static inline void wait_wake_all(struct wait_queue *queue)
{
    if (!list_empty(&queue->waiters)) /* mostly nobody is there */
        wait_wake_waiters(queue);
}

/*
 * A sleep on no queue (`queue` is NULL): whoever knows the thread wakes it. Harmless when its sleep
 * has just ended otherwise; the caller knows that it has gone to sleep nowhere else.
 */
void wait_wake(struct thread *thread);

/*
 * Handing the CPU over. wait_take() ends the sleep of a BLOCKED thread, which wakes as by
 * wait_wake_one(), but does not go to the run queue: the running thread goes on, and then either
 * releases it there, or sleeps and gives it the CPU.
 */
static inline void wait_take(struct thread *thread)
{
    DEBUG_ASSERT(thread->state == THREAD_BLOCKED);
    list_remove(&thread->queue_link);
    if (list_linked(&thread->deadline.link))
        list_remove(&thread->deadline.link);
    thread->sleep_reason = NULL;
}
void wait_release(struct thread *taken);

/*
 * The running thread is about to sleep, on `queue` or (NULL) on none: wait_sleep_giving() or
 * wait_sleep_leaving() follows.
 */
static inline void wait_lie_down(struct thread *self, struct wait_queue *queue, const char *what,
                                 uint32_t ended_by)
{
    self->state = THREAD_BLOCKED;
    self->sleep_reason = what;
    self->sleep_ended_by = ended_by;
    if (queue)
        list_push_back(&queue->waiters, &self->queue_link);
}

/*
 * The running thread, which has lain down, sleeps. `taken` has the slice that it had left: two that
 * hand the CPU to each other use theirs up, and get new ones by the run queue.
 */
void wait_sleep_giving(struct thread *self, struct thread *taken);

/*
 * The same where nothing asks for the attention of `taken`, whose state is BLOCKED still, and
 * nothing is left to do for it in the kernel but to return to user mode with its trap frame, which
 * the caller has filled in. That it does at once; its kernel stack is dropped.
 */
void wait_sleep_leaving(struct thread *self, struct thread *taken);

/*
 * The shortest way: `to` sleeps without a deadline, nothing asks for its attention, and nothing is
 * left to do for it in the kernel but to return to user mode with its trap frame, which the caller
 * has filled in. That it does at once; its kernel stack is dropped. The running thread sleeps for
 * its answer, on no queue; only a signal that ends its process ends that.
 */
#define WAIT_ANSWER "port: answer"
void wait_hand_over(struct thread *self, struct thread *to);

/* The same for a `to` that sleeps on no queue; the running thread sleeps on one. */
void wait_hand_back(struct thread *self, struct thread *to, struct wait_queue *queue,
                    const char *what);

#define WAITERS_LOOKED_AT 64u

/* Whether it is one of the first that sleep there. For who looks at a machine that stands. */
static inline bool wait_has(const struct wait_queue *queue, const struct thread *sleeper)
{
    const struct thread *thread;
    uint32_t looked_at = 0;
    list_for_each (thread, &queue->waiters, queue_link)
        if (thread == sleeper || ++looked_at > WAITERS_LOOKED_AT)
            return thread == sleeper;
    return false;
}

/* The one that has slept longest there, or NULL. */
static inline struct thread *wait_first(const struct wait_queue *queue)
{
    return list_empty(&queue->waiters) ? NULL
                                       : list_entry(queue->waiters.next, struct thread, queue_link);
}
