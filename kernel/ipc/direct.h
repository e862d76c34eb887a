/*
 * Direct messages: sender and receiver meet by PID, and the message goes from one's memory to the
 * other's (Hoare's rendezvous; the calls are those of MINIX).
 *
 *   a wait      who makes the move, and where to
 *   SEND        the receiver comes and takes the message -> ended (0); of a call -> RECEIVE
 *   RECEIVE     the sender comes and leaves the message, or notifies -> ended
 *   both        a signal, the deadline: the waiter leaves, nothing was moved. Once a call's message
 *               was taken only a signal that ends the process does that
 *   both        the partner ends -> ended (-ESRCH)
 *   both        the waiter's own buffer is bad, or too small for what came -> ended (-EFAULT,
 *               -EMSGSIZE); the other one goes on waiting
 *
 * Notices are a bitmap by the sender's PID, obtained with the first one that a process gets. From
 * then on notifying needs no memory, and it never sleeps; a bit stays until it is received, or the
 * number of a sender that has ended goes to another process, 32,000 processes later.
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/ipc/inbox.h"
#include "kernel/threads/wait.h"

struct file_ops;
struct proc;

enum direct_kind { DIRECT_SEND, DIRECT_RECEIVE };

/* A thread that waits for its partner. It lies on that thread's kernel stack. */
struct direct_wait {
    enum direct_kind kind;
    bool is_call;         /* a SEND that goes on as a RECEIVE */
    bool for_ever;        /* it has no deadline */
    bool ended;           /* with `result` */
    struct proc *partner; /* NULL: any, for a RECEIVE */
    struct list link;     /* on the partner's direct_senders or direct_awaiting, eldest first */
    int result;
    const struct content *content; /* of a SEND; on that stack, too */
    struct inbox inbox;            /* of a RECEIVE */
    struct wait_queue queue;       /* the thread sleeps here */
    char reason[24];               /* for ps */
};

/*
 * Sends to process `pid`. 0; -ESRCH, it has ended or does so meanwhile; -EAGAIN, it does not wait
 * and `flags` has PORT_NONBLOCK; -ETIMEDOUT; -ERESTARTSYS; -EMSGSIZE; -EFAULT; -EDEADLK, it waits
 * for us, perhaps by way of others: then nothing was sent.
 */
int direct_send(int pid, const struct content *content, uint32_t flags, uint64_t deadline);

/*
 * Receives from process `pid`, or from any (MSG_ANY): a notice first, then who has waited longest.
 * The same errors; with -EMSGSIZE the header says what came, and it stays with its sender.
 */
int direct_receive(int pid, struct inbox *inbox, uint32_t flags, uint64_t deadline);

/* Sends, and receives from the same process, with nothing between. Notices do not count. */
int direct_call(int pid, const struct content *content, struct inbox *inbox, uint64_t deadline);

/* Never sleeps. 0, -ESRCH, -ENOMEM with the first notice that the process gets. */
int direct_notify(int pid);

/* The file of /dev/messages: can be read, to poll(), while a receive from any would find something.
 */
extern const struct file_ops direct_poll_ops;

/* The bitmap, for init before it begins: nobody's notice leaves anything behind with it. */
bool direct_obtain_notices(struct proc *receiver);
void direct_drop_notices(struct proc *receiver);

/* The number is a new process's: what notices an earlier one left unread go. */
void direct_forget_sender(struct proc *born);

/* Exit: those who wait for this process find that it has ended. May be preempted. */
void direct_end(struct proc *proc);

unsigned direct_check(void); /* findings, each said in the log */

/* Between the files of this folder. */

/* The wait of a process that can do nothing else, and without a deadline; or NULL. */
const struct direct_wait *direct_stuck(const struct proc *proc);

/* Whether the running process would wait for `partner` for ever; says so in the log. */
bool direct_would_block_for_ever(const struct proc *partner);

/* Ends a wait; its thread is made ready. */
void direct_wait_end(struct direct_wait *wait, int result);

/* A thread of `receiver` that waits for a message of `sender` (or a notice), or NULL. */
struct direct_wait *direct_find_receiver(const struct proc *receiver, const struct proc *sender,
                                         bool notice);

#define DIRECT_NOTICED 1 /* the result of a RECEIVE: look at the notices */

/* The PID of a process that notified the running one (only `pid`, unless MSG_ANY), or 0. */
int direct_notice_find(int pid);
void direct_notice_forget(int pid);
