/* The messages of a port, for calls: port.h has what the rest of the kernel may use. */
#pragma once

#include "kernel/ipc/inbox.h"

struct call;
struct port;
struct record;

/*
 * Before a message of more than INBOX_LONG is handed over or queued: inbox_settle_step() for who
 * waits. May be preempted. 0; -EMSGSIZE: it is above PORT_MAX_PAYLOAD.
 */
COLD int message_prepare(const struct port *port, uint32_t length);

/*
 * Where a receiver waits on an empty queue, fills its inbox; *receiver's sleep is over then, and
 * the running thread owes it to pass it to wait_release() or wait_sleep_giving(). Else *receiver is
 * NULL: 0 when the message is to be queued, -EFAULT, -ENOMEM. Never sleeps.
 * The content's parcel, if it has one, goes with the message; after an error it is still there.
 */
int message_hand_over(struct port *port, const struct content *content, struct stamp stamp,
                      struct thread **receiver);

/* Puts it into the queue, for `call` (may be NULL). As port_send(). */
int message_queue(struct port *port, const struct content *content, struct stamp stamp,
                  struct call *call, uint32_t flags, uint64_t deadline);

/* Takes the message of a call that is still QUEUED out again, without its parcel. */
void message_withdraw(struct port *port, struct call *call);

/*
 * What becomes of the parcel of a message that has left its queue and reaches nobody: it is the
 * caller's again where there is one, else it is dropped later.
 */
void message_give_up_parcel(const struct record *record);
