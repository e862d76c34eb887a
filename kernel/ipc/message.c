/* Sending to a port and receiving from it. port.h has the rules. */
#include "kernel/ipc/message.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/base/panic.h"
#include "kernel/files/file.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"

/* Who runs next. */

void message_give_cpu(struct thread *self, struct inbox *next)
{
    if (LIKELY(inbox_may_finish(next)))
        wait_sleep_leaving(self, inbox_finish(next));
    else
        wait_sleep_giving(self, next->thread);
}

/* clang-format off */
/*
 * After a sleep: who is to end, also if it was woken before, leaves to others what it woke for.
 *
 *     a sender                a receiver              another receiver
 *                             sleeps                  sleeps
 *     queues a message, and
 *     wakes who came first
 *                             is killed before it runs:
 *                             -ERESTARTSYS, and on its
 *                             way out wakes the next
 *                                                     takes the message
 */
/* clang-format on */
static inline int sleep_on(struct inbox *next, struct wait_queue *queue, const char *what,
                           uint64_t deadline)
{
    int error = message_run_next(next, queue, what, ATTENTION_SIGNAL | ATTENTION_KILL, deadline);
    return !error && (thread_current()->attention & ATTENTION_KILL) ? -ERESTARTSYS : error;
}

/* Sending. */

struct turn *port_next_turn(const struct port *port)
{
    struct turn *turn;
    list_for_each (turn, &port->turns, link)
        if (port_fits(port, turn->length, 0, 0))
            return turn;
    return NULL;
}

void port_wake_next(const struct port *port)
{
    const struct turn *turn = port_next_turn(port);
    if (turn && port_has_room(port, turn->length))
        wait_wake(turn->thread);
}

/* The receiver that has slept longest, if no message is before ours: in the queue, or in turn. */
static inline struct thread *find_receiver(const struct port *port)
{
    bool is_first = port->slots_used == 0 && (list_empty(&port->turns) || !port_next_turn(port));
    struct thread *first = is_first ? wait_first(&port->messages) : NULL;
    DEBUG_ASSERT(!first || task_of(first)->inbox);
    return first;
}

/*
 * Senders go in the order in which they came, so that a large message is not overtaken by small
 * ones for ever. Who has waited owes port_wake_turn() to who is next.
 */
static COLD int wait_for_turn(struct port *port, uint32_t length, uint64_t deadline)
{
    struct turn turn = {.thread = thread_current(), .length = length};
    int error = 0;
    list_push_back(&port->turns, &turn.link);
    port->obstacles++;
    do
        error = sleep_on(NULL, NULL, "port: full", deadline);
    while (!error && port->receivers > 0 && !find_receiver(port) &&
           !(port_next_turn(port) == &turn && port_has_room(port, length)));
    list_remove(&turn.link);
    port->obstacles--;
    poll_announce(&port->pollers, POLL_WRITABLE); /* if nobody waits any more */
    return error ? error : port->receivers > 0 ? 0 : -EPIPE;
}

static int wait_for_room(struct port *port, const struct content *content)
{
    if (port->receivers == 0)
        return -EPIPE;
    if (port_may_send(port, content->message.length))
        return 0;
    if (content->flags & PORT_NONBLOCK)
        return -EAGAIN;
    return wait_for_turn(port, content->message.length, content->deadline);
}

/* The message has been received: its call, if it is one, is the receiver's now. */
static inline void pass_call(struct call *call, struct thread *receiver)
{
    task_of(receiver)->answers = 0;
    if (!call)
        return;
    call->parcel = NULL;
    if (call->right)
        call_take(call, receiver);
    else
        call_end(call, 0);
}

static inline enum outcome fill_receiver(struct thread *receiver, struct content *content,
                                         struct call *call)
{
    enum outcome outcome = inbox_fill(task_of(receiver)->inbox, content);
    if (LIKELY(outcome == MOVED)) {
        pass_call(call, receiver);
        wait_take(receiver);
        content->next = task_of(receiver)->inbox;
    }
    return outcome;
}

/* There is room for it. */
static int put_message(struct port *port, const struct content *content, struct call *call)
{
    struct record record = {content->message.type, content->message.sender, content->message.length,
                            call, content->parcel};
    int error = 0;
    if (content->words)
        ring_put(&port->ring, sizeof record, content->words, record.length);
    else
        error = ring_put_user(&port->ring, sizeof record, content_source(content), record.length);
    if (!error && content->parcel)
        error = parcel_queue(content->parcel);
    if (error)
        return error;
    /* The payload is in place: from here nothing fails. */
    ring_put(&port->ring, 0, &record, sizeof record);
    ring_advance_tail(&port->ring, record_size(&record));
    port->slots_used++;
    port->bytes_used += payload_size(record.length);
    if (call)
        call->parcel = content->parcel;
    wait_wake_one(&port->messages);
    poll_announce(&port->pollers, POLL_READABLE);
    return 0;
}

#define RECEIVER_CAME 1 /* while we waited for room, of which notices may keep all */

/* Nobody has waited for it who could take it. */
static int queue_message(struct port *port, const struct content *content, struct call *call)
{
    if (call && content->flags & PORT_NONBLOCK) /* it would sleep in the queue */
        return port->receivers ? -EAGAIN : -EPIPE;
    int error = wait_for_room(port, content);
    if (!error && !port_has_room(port, content->message.length))
        return RECEIVER_CAME;
    if (!error)
        error = put_message(port, content, call);
    port_wake_turn(port); /* for the room that is left: all, if this failed */
    return error;
}

int message_deliver(struct port *port, struct content *content, struct call *call)
{
    content->next = NULL;
    if (payload_size(content->message.length) > port->bytes)
        return -EMSGSIZE;
    int error;
    do {
        struct thread *receiver = find_receiver(port);
        if (receiver) {
            enum outcome outcome = fill_receiver(receiver, content, call);
            if (LIKELY(outcome == MOVED))
                return 0;
            if (!is_receivers_fault(outcome))
                return outcome_error(outcome);
        }
        error = queue_message(port, content, call);
    } while (error == RECEIVER_CAME);
    return error;
}

int port_send(struct file *file, struct content *content)
{
    struct port *port = port_of(file);
    if (!port || !file_writable(file)) {
        parcel_drop(content->parcel);
        return -EBADF;
    }
    if (content->parcel && parcel_needs_sender(content->parcel))
        return call_send(port, content);
    int error = message_deliver(port, content, NULL);
    if (error)
        parcel_drop(content->parcel);
    message_release_next(content->next);
    return error;
}

/* Taking back. */

/* The queue is `length` bytes of payload and one message shorter. */
static void count_out(struct port *port, const struct record *record)
{
    port->slots_used--;
    port->bytes_used -= payload_size(record->length);
    port_announce_room(port);
}

void message_give_up_parcel(const struct record *record)
{
    if (record->call)
        parcel_unqueue(record->parcel);
    else
        parcel_drop_later(record->parcel);
}

void message_withdraw(struct port *port, struct call *call)
{
    struct record record;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        if (record.call != call)
            continue;
        ring_remove(&port->ring, at, record_size(&record));
        count_out(port, &record);
        if (record.parcel)
            message_give_up_parcel(&record);
        return;
    }
    panic("a call is not in the queue of its port");
}

/* Receiving. */

/*
 * Sleeps while the queue is empty; a sender may fill the inbox meanwhile. `next` is of a thread
 * whose sleep has ended (may be NULL): it runs first.
 */
static int wait_for_message(struct port *port, struct inbox *inbox, struct inbox *next)
{
    struct thread *self = thread_current();
    int error = 0;
    inbox->thread = self;
    task_of(self)->inbox = inbox;
    while (port->slots_used == 0 && !inbox->filled && !error) {
        if (!port_may_hear(port)) {
            error = -EPIPE;
        } else if (inbox->flags & PORT_NONBLOCK) {
            error = -EAGAIN;
        } else {
            if (!list_empty(&port->turns)) /* there may be no room but with us */
                wait_wake(list_entry(port->turns.next, struct turn, link)->thread);
            error = sleep_on(next, &port->messages, "port: empty", inbox->deadline);
            next = NULL;
        }
    }
    message_release_next(next);
    task_of(self)->inbox = NULL;
    if (!inbox->filled && self->attention & ATTENTION_KILL)
        error = -ERESTARTSYS;
    return inbox->filled ? 0 : error;
}

/* The payload at the head, to where it belongs; it stays there, too. */
static enum outcome copy_head(const struct port *port, const struct inbox *inbox,
                              const struct content *head)
{
    uint32_t words[SHORT_WORDS] = {0}, length = head->message.length;
    if (length > inbox->room)
        return RECEIVER_SHORT;
    if (inbox->header)
        return ring_get_user(&port->ring, sizeof(struct record), inbox->payload, length)
                   ? RECEIVER_FAULT
                   : MOVED;
    ring_get(&port->ring, sizeof(struct record), words, length);
    inbox_fill_words(inbox, head, words);
    return MOVED;
}

static enum outcome take_head(struct port *port, struct inbox *inbox)
{
    struct record record;
    record_get(port, 0, &record);
    struct content head = {.message = {.type = record.type,
                                       .sender = record.sender,
                                       .length = record.length,
                                       .reply = record.call ? record.call->right : 0},
                           .parcel = record.parcel};
    enum outcome outcome = copy_head(port, inbox, &head);
    if (outcome == MOVED)
        outcome = inbox_complete(inbox, &head);
    else if (inbox->header && inbox_write_header(inbox, &head) != MOVED) /* it says what it needs */
        outcome = RECEIVER_FAULT;
    if (outcome != MOVED)
        return outcome;
    /* The receiver has it all: now it leaves the queue. */
    pass_call(record.call, inbox->thread);
    if (record.sender == 0 && record.type == PORT_TYPE_LIMIT)
        port_notice_taken(port);
    ring_advance_head(&port->ring, record_size(&record));
    count_out(port, &record);
    return MOVED;
}

/* The head cannot be taken yet: that may change, while others run, of whom one may take it. */
static COLD int make_room_for_head(struct port *port)
{
    struct record record;
    record_get(port, 0, &record);
    wait_wake_one(&port->messages);
    return parcel_make_room(record.parcel);
}

int port_receive(struct file *file, struct inbox *inbox, struct inbox *next)
{
    struct port *port = port_of(file);
    int error = port && file_readable(file) ? 0 : -EBADF;
    while (!error) {
        error = wait_for_message(port, inbox, next);
        next = NULL;
        if (error || inbox->filled)
            break;
        enum outcome outcome = take_head(port, inbox);
        if (outcome == MOVED)
            break;
        bool may_wait = outcome == RECEIVER_LIMIT || outcome == RECEIVER_BUSY;
        error = may_wait ? make_room_for_head(port) : outcome_error(outcome);
    }
    message_release_next(next);
    if (error != -EBADF && port->slots_used > 0) /* also when we could not use what we woke for */
        wait_wake_one(&port->messages);
    return error;
}
