/* Sending to a port and receiving from it. port.h has the rules. */
#include "kernel/ipc/message.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/base/panic.h"
#include "kernel/base/trap_frame.h"
#include "kernel/files/file.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"
#include "mm/usercopy.h"

/* After a sleep: who is to end, also if it was woken before, leaves to others what it woke for. */
static int settle_sleep(int error)
{
    return !error && (thread_current()->attention & ATTENTION_KILL) ? -ERESTARTSYS : error;
}

static int sleep_on(struct wait_queue *queue, const char *what, uint64_t deadline)
{
    return settle_sleep(wait_sleep_until(queue, what, deadline));
}

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

/*
 * Senders go in the order in which they came, so that a large message is not overtaken by small
 * ones for ever. Who has waited owes port_wake_turn() to who is next.
 */
static int wait_for_room(struct port *port, uint32_t length, uint32_t flags, uint64_t deadline)
{
    struct turn turn = {.thread = thread_current(), .length = length};
    int error = 0;
    if (port->receivers == 0)
        return -EPIPE;
    if (port_may_send(port, length))
        return 0;
    if (flags & PORT_NONBLOCK)
        return -EAGAIN;
    list_push_back(&port->turns, &turn.link);
    do
        error = sleep_on(NULL, "port: full", deadline);
    while (!error && port->receivers > 0 &&
           !(port_next_turn(port) == &turn && port_has_room(port, length)));
    list_remove(&turn.link);
    poll_announce(&port->pollers, POLL_WRITABLE); /* if nobody waits any more */
    return error ? error : port->receivers > 0 ? 0 : -EPIPE;
}

/* Sending. */

static int put_payload(struct ring *ring, const struct content *content)
{
    if (content->kind != CONTENT_WORDS)
        return ring_put_user(ring, sizeof(struct record), content->payload, content->length);
    ring_put(ring, sizeof(struct record), content->words, content->length);
    return 0;
}

int message_queue(struct port *port, const struct content *content, struct stamp stamp,
                  struct call *call, uint32_t flags, uint64_t deadline)
{
    if (content->length > PORT_MAX_PAYLOAD || payload_size(content->length) > port->bytes)
        return -EMSGSIZE;
    int error = wait_for_room(port, content->length, flags, deadline);
    struct parcel *parcel = content->kind == CONTENT_PARCEL ? content->parcel : NULL;
    struct record record = {content->type, stamp.sender, content->length, call, parcel};
    if (!error)
        error = put_payload(&port->ring, content);
    if (!error && parcel)
        error = parcel_enter_queue(parcel);
    if (!error) { /* the payload is in place: from here nothing fails */
        ring_put(&port->ring, 0, &record, sizeof record);
        ring_advance_tail(&port->ring, record_size(&record));
        port->slots_used++;
        port->bytes_used += payload_size(record.length);
        if (call)
            call->parcel = parcel;
        wait_wake_one(&port->messages);
        poll_announce(&port->pollers, POLL_READABLE);
    }
    port_wake_turn(port); /* for the room that is left: all, if this failed */
    return error;
}

int port_send(struct file *file, const struct content *content, uint32_t flags, uint64_t deadline)
{
    struct port *port = port_of(file);
    struct stamp stamp = {.sender = proc_current()->pid};
    if (port && file_writable(file) && content_needs_sender(content))
        return call_send(port, content, stamp, flags, deadline);
    int error = -EBADF;
    if (port && file_writable(file))
        error = message_queue(port, content, stamp, NULL, flags, deadline);
    if (error)
        content_drop(content);
    return error;
}

int message_prepare(const struct port *port, uint32_t length)
{
    if (length > PORT_MAX_PAYLOAD)
        return -EMSGSIZE;
    for (unsigned round = 0; round < INBOX_ROUNDS; round++) {
        const struct thread *first = port->slots_used ? NULL : wait_first(&port->messages);
        if (!first || !first->inbox || !first->inbox->header ||
            !inbox_settle_step(first->inbox, length))
            break;
        preempt_point();
    }
    return 0;
}

int message_hand_over(struct port *port, const struct content *content, struct stamp stamp,
                      struct thread **receiver)
{
    *receiver = NULL;
    if (port->slots_used)
        return 0;
    struct thread *first = wait_first(&port->messages);
    if (!first || !first->inbox)
        return 0;
    int error = inbox_fill(first->inbox, content, stamp);
    if (error == -EMSGSIZE || error == -ENXIO || error == -EMFILE || error == -ENOBUFS ||
        error == -EBUSY)
        return 0; /* the receiver's own fault: the message waits for it, or for another */
    if (!error) {
        wait_take(first);
        *receiver = first;
    }
    return error;
}

/* The queue is `length` bytes of payload and one message shorter. */
static void count_out(struct port *port, const struct record *record)
{
    port->slots_used--;
    port->bytes_used -= payload_size(record->length);
    port_announce_room(port);
}

void message_give_up_parcel(const struct record *record)
{
    parcel_leave_queue(record->parcel);
    if (!record->call)
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
 * Sleeps while the queue is empty; a caller may fill the inbox meanwhile. `next` is a thread whose
 * sleep has ended and that has not been released (may be NULL): the CPU is given to it.
 */
static int wait_for_message(struct port *port, struct inbox *inbox, uint32_t flags,
                            uint64_t deadline, struct thread *next)
{
    struct thread *self = thread_current();
    int error = self->attention & ATTENTION_KILL ? -ERESTARTSYS : 0;
    inbox->thread = self;
    self->inbox = inbox;
    if (next && port->slots_used == 0 && !flags && !self->attention && port->senders) {
        wait_sleep_giving(&port->messages, "port: empty", next, ATTENTION_SIGNAL | ATTENTION_KILL);
        error = settle_sleep(0);
    } else if (next) {
        wait_release(next);
    }
    while (port->slots_used == 0 && !inbox->filled && !error) {
        if (!port_may_hear(port))
            error = -EPIPE;
        else if (flags & PORT_NONBLOCK)
            error = -EAGAIN;
        else
            error = sleep_on(&port->messages, "port: empty", deadline);
    }
    self->inbox = NULL;
    return inbox->filled ? 0 : error;
}

/* Copies the message at the head out; it stays there. */
static int copy_head(const struct port *port, struct inbox *inbox, const struct record *record)
{
    struct stamp stamp = {record->sender, record->call ? record->call->right : 0};
    uint32_t words[SHORT_WORDS] = {0};
    if (!inbox->header && record->length > sizeof words)
        return -EMSGSIZE;
    if (!inbox->header) {
        ring_get(&port->ring, sizeof *record, words, record->length);
        inbox_fill_words(inbox, record->type, words, stamp);
        return 0;
    }
    inbox->type = record->type;
    inbox->length = record->length;
    inbox->reply = stamp.reply;
    inbox->sender = stamp.sender;
    if (inbox_write_header(inbox))
        return -EFAULT;
    if (record->length > inbox->room)
        return -EMSGSIZE;
    return ring_get_user(&port->ring, sizeof *record, inbox->payload, record->length);
}

/* The message has been received: its call, if it is one, is the receiver's now. */
static void pass_call(struct call *call, struct thread *receiver)
{
    receiver->answers = 0;
    if (!call)
        return;
    call->parcel = NULL;
    if (call->right) {
        call_take(call, receiver);
        wait_narrow(call->answer.thread, ATTENTION_KILL);
    } else {
        call_end(call, 0);
    }
}

#define HEAD_UNSETTLED 1 /* inbox_settle_step() is to be repeated */

/* -EBUSY, -ENOBUFS: as parcel_reserve(); HEAD_UNSETTLED. */
static int take_head(struct port *port, struct inbox *inbox)
{
    struct record record;
    record_get(port, 0, &record);
    if (record.length > INBOX_LONG && inbox->header && inbox_settle_step(inbox, record.length))
        return HEAD_UNSETTLED;
    int error = copy_head(port, inbox, &record);
    if (!error && record.parcel && inbox->takes_files)
        error = parcel_reserve(record.parcel, proc_current());
    if (error)
        return error;
    /* The receiver has it all: now it leaves the queue. */
    pass_call(record.call, thread_current());
    if (record.sender == 0 && record.type == PORT_TYPE_LIMIT)
        port_notice_taken(port);
    ring_advance_head(&port->ring, record_size(&record));
    count_out(port, &record);
    if (record.parcel)
        parcel_leave_queue(record.parcel);
    if (inbox->takes_files)
        inbox->parcel = record.parcel;
    else
        parcel_drop(record.parcel);
    return 0;
}

/* The head cannot be taken yet: that may change, while others run. */
static COLD int make_room_for_head(const struct port *port, int why)
{
    struct record record;
    if (why == HEAD_UNSETTLED) {
        preempt_point();
        return 0;
    }
    record_get(port, 0, &record);
    return parcel_make_room(record.parcel);
}

int port_receive(struct file *file, struct inbox *inbox, uint32_t flags, uint64_t deadline,
                 struct thread *next)
{
    struct port *port = port_of(file);
    if (!port || !file_readable(file)) {
        if (next)
            wait_release(next);
        return -EBADF;
    }
    bool handed_over;
    int error;
    do {
        error = wait_for_message(port, inbox, flags, deadline, next);
        next = NULL;
        handed_over = inbox->filled;
        if (!error && !handed_over)
            error = take_head(port, inbox);
        bool lacks_room = error == -EBUSY || error == -ENOBUFS || error == HEAD_UNSETTLED;
        if (!lacks_room)
            break;
        error = make_room_for_head(port, error);
    } while (!error);
    if (!error && handed_over && inbox->header && inbox_write_header(inbox)) {
        /* It could when we went to sleep: another thread has unmapped it. The caller is told. */
        call_refuse(inbox->reply);
        error = -EFAULT;
    }
    if (port->slots_used > 0) /* also when we were woken for it and could not use it */
        wait_wake_one(&port->messages);
    return error;
}
