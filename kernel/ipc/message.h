/* The messages of a port, for calls: port.h has what the rest of the kernel may use. */
#pragma once

#include "kernel/ipc/inbox.h"
#include "kernel/threads/wait.h"

struct call;
struct port;
struct record;

/*
 * The one way of a message into `port`: it fills the inbox of a receiver that waits, or goes into
 * the queue, in the order in which senders came. It is of `call`, if it has one, which is TAKEN or
 * QUEUED then; without a right to answer that is a send whose sender sleeps until it is received,
 * and with PORT_NONBLOCK it is not queued. Sleeps until there is room. 0 or what port_send() gives;
 * the parcel has gone with the message, or is still there.
 */
int message_deliver(struct port *port, struct content *content, struct call *call);

/* The running thread, `self`, has lain down and gives the CPU to `next`. */
void message_give_cpu(struct thread *self, struct inbox *next);

/* At the end of a system call that has moved a message: whose sleep ended by that gets its turn. */
static inline void message_release_next(const struct inbox *next)
{
    if (next)
        wait_release(next->thread);
}

/*
 * The same where the running thread is to sleep, which `what` says: `next` gets the CPU at once,
 * unless something else is to be looked at; else it is ready, and its turn comes. It may be NULL.
 * As wait_sleep(), but only `ended_by` ends the sleep.
 */
static inline int message_run_next(struct inbox *next, struct wait_queue *queue, const char *what,
                                   uint32_t ended_by, uint64_t deadline)
{
    struct thread *self = thread_current();
    if (LIKELY(next != NULL) && LIKELY(deadline == WAIT_FOREVER) && LIKELY(!self->attention)) {
        wait_lie_down(self, queue, what, ended_by);
        message_give_cpu(self, next);
        return 0;
    }
    message_release_next(next);
    return wait_sleep(queue, what, deadline, ended_by);
}

/* Takes the message of a call that is still QUEUED out again, without its parcel. */
void message_withdraw(struct port *port, struct call *call);

/*
 * What becomes of the parcel of a message that has left its queue and reaches nobody: it is the
 * caller's again where there is one, else it is dropped later.
 */
void message_give_up_parcel(const struct record *record);
