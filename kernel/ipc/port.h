/*
 * Ports: bounded queues of messages, reached by descriptors (design, D6 and D7).
 *
 * A descriptor's right is its file's access mode: O_WRONLY sends, O_RDONLY receives, O_RDWR both.
 * The queue's slots and bytes are obtained when the port is made, so queueing never lacks memory.
 *
 *   state        who changes it
 *   queue        port_send and port_call add at the tail, port_receive takes from the head, each in
 *                one stretch without a sleep, after everything that can fail
 *   receivers,   opening and closing files: with the last receiver the queue is emptied, the name
 *   senders      goes, and senders, sleeping or later, get -EPIPE; with the last sender, watch and
 *                name the receivers get -EPIPE once the queue is empty; with the last file the port
 *                goes
 */
#pragma once

#include "kernel/base/types.h"

struct content;
struct file;
struct inbox;

#define PORT_MAX_SLOTS 1024u
#define PORT_MAX_BYTES (128u * 1024) /* of payload that one port can hold */

/* A new port and a file with both rights. 0, -EINVAL, -ENOMEM. */
int port_create(uint32_t slots, uint32_t bytes, struct file **out);

/* A second file on the port of `file` with `rights` (PORT_SEND, PORT_RECEIVE), which it must have.
 */
int port_narrow(struct file *file, uint32_t rights, struct file **out);

/*
 * Gives the port of `file` (which can receive) the name /port/NAME; opening that for writing yields
 * a send right. 0, -EEXIST, -EACCES, -EBUSY while it has a name, -EINVAL, -ENOMEM.
 */
int port_publish(struct file *file, const char *name);

/*
 * Sends what the running process has there. Sleeps while the queue is full, unless its flags have
 * PORT_NONBLOCK, until its deadline at most. 0; -EAGAIN, -ETIMEDOUT, -EPIPE without receivers,
 * -EMSGSIZE, -EFAULT, -ERESTARTSYS, -EBADF without the right: then nothing was sent. -ETOOMANYREFS
 * when too many files lie in queues. The content's parcel is no longer the caller's, whatever
 * happens. With a right to receive or memory in it, the message waits for a receiver, and with
 * PORT_NONBLOCK it is not queued.
 */
int port_send(struct file *file, struct content *content);

/*
 * Receives the message at the head into `inbox`. Sleeps while the queue is empty. `next` is what
 * call_answer() gave, or NULL: its thread goes on first. 0; -EAGAIN, -ETIMEDOUT, -EPIPE when the
 * queue is empty and nobody can send any more, -EMSGSIZE (the length in the header says what it
 * needs), -EFAULT, -EMFILE, -ENOMEM, -ERESTARTSYS, -EBADF: then the message stays where it is.
 * Where inbox->takes_files, the caller owes inbox->parcel its end.
 */
int port_receive(struct file *file, struct inbox *inbox, struct inbox *next);

/*
 * Notices: messages of the kernel, into slots that ordinary messages cannot take. Opening reserves
 * one slot for as long as the file is open (which then counts as a sender); `file` must be able to
 * receive. 0; -EBADF, -EAGAIN when no slot is free, -ENOMEM. Closing is told whether that slot's
 * notice is queued (proc->notice_queued): it stays, and nobody else's slot is taken for it.
 */
#define PORT_NOTICE_SIZE 16u
int port_open_for_notices(struct file *file, struct file **out);
void port_close_for_notices(struct file *notices, bool queued);

/* For notices of limits. Never sleeps or lacks memory. The slot is there: the last notice has been
 * received. false when nobody can receive. */
bool port_post(struct file *notices, uint32_t type, const void *payload, uint32_t size);

struct port_counts {
    uint32_t ports, messages;
};
struct port_counts ports_count(void);
