/* clang-format off */
/*
 * Calls: a message whose sender sleeps until it is answered; or, with `right` 0, a send whose
 * sender sleeps until it is received (parcel.h says which those are).
 *
 *   state    who makes the move, and where to
 *   QUEUED   the message is in the port; a signal or the deadline takes it out again, as if it had
 *            never been sent
 *            -> TAKEN by the receiver; a send: ENDED (0)
 *            -> ENDED (-EPIPE) with the port's last receiver
 *   TAKEN    the receiver's process has the right to answer: a number, good once, in that process
 *            alone; only its end, a signal that ends the process, or the deadline ends the sleep
 *            -> ENDED by the answer (0, or what is wrong with what the caller receives into), or
 *               when the right is given up, by its process's end and exec too (-ECONNRESET)
 *   ENDED    the caller reads `result`
 *
 * The struct lies on the caller's kernel stack. A caller that leaves takes it off whatever it is
 * on, and the right is void from then on (-ESRCH).
 */
/* clang-format on */
#pragma once

#include "kernel/base/list.h"
#include "kernel/ipc/inbox.h"
#include "kernel/process/proc.h"

struct file;
struct port;

enum call_state { CALL_QUEUED, CALL_TAKEN, CALL_ENDED };

struct call {
    enum call_state state;
    int result;
    uint32_t right;        /* the number that answers it; 0: it is a send */
    struct list link;      /* once TAKEN, on its receiver's list, the newest first */
    struct parcel *parcel; /* once QUEUED: what goes along, until it is received */
    struct inbox answer;   /* where the answer goes; its thread sleeps on no queue */
};

extern uint32_t call_last_right; /* odd, so that 0 never comes */

/* The running thread calls. answer.room, and header and payload of a long one, are set already. */
static inline void call_begin(struct call *call, struct thread *self)
{
    call->right = call_last_right += 2;
    call->state = CALL_QUEUED;
    call->answer.thread = self;
    list_init(&call->link);
}

/* Its message has gone to `receiver`, whose process has the right to answer from now on. */
static inline void call_take(struct call *call, struct thread *receiver)
{
    call->state = CALL_TAKEN;
    list_push_front(&receiver->proc->calls, &call->link);
    task_of(receiver)->answers = call->right;
}

/*
 * Sleeps to the end of the call, whose message is in `port` if it is QUEUED; request->next runs.
 * As port_call(). What is left in call->parcel then is the caller's to drop.
 */
int call_await(struct port *port, struct call *call, const struct content *request);

/* port_send() for what must not stay in a queue without its sender. */
int call_send(struct port *port, struct content *content);

/*
 * Sends `request` and sleeps until it is answered; call->answer says where to. 0, or what port_send
 * gives, or -ECONNRESET, -ETIMEDOUT. The answer never lacks room: one that is too long is refused
 * to whoever answers. The request's parcel is no longer the caller's; the answer's is the caller's
 * to end, as in port_receive().
 */
int port_call(struct file *file, struct content *request, struct call *call);

/*
 * Answers. The caller's sleep is over, and the running thread owes it to pass answer->next to
 * message_run_next() or port_receive(). Never sleeps. -ESRCH for a right that the process does not
 * have (any more), -EMSGSIZE, -EFAULT, -ENOMEM: the right stays. The answer's parcel is no longer
 * the caller's, whatever happens.
 */
int call_answer(uint32_t right, struct content *answer);

/* Gives the right up. 0 or -ESRCH. */
int call_refuse(uint32_t right);

/* The same for all rights of a process, at its end and at exec. */
void calls_refuse(struct proc *proc);

void call_end(struct call *call, int result);
