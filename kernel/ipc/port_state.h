/* What a port is made of, for the files of this folder that work on its queue. */
#pragma once

#include "kernel/abi/port.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/ipc/port.h"
#include "kernel/ipc/ring.h"
#include "kernel/threads/wait.h"
#include "mm/frame.h"

struct call;
struct node;
struct parcel;

struct port {
    struct list link; /* on the list of all ports, by ascending number */
    uint32_t number;  /* for /proc/ports */
    struct ring ring; /* the queued messages, each a header and its payload */
    uint32_t slots, slots_used;
    uint32_t bytes, bytes_used;  /* of payload, rounded up to words */
    uint32_t kept;               /* slots kept for notices of limits, each for one process whose
                                    notice is not queued (its `notice_queued`) */
    uint32_t ends;               /* slots kept for the notices of watches (watch.h) */
    uint32_t senders, receivers; /* open files with that right */
    struct list turns;           /* of senders that sleep until there is room, the eldest first */
    uint32_t obstacles;          /* to fast short calls: those, and a queue that is too small */
    struct wait_queue messages;  /* receivers sleep here */
    struct list watches;         /* of processes whose end is told here */
    bool untold;                 /* of watches_tell(): who polls is still to be told */
    struct poll_list pollers;
    struct node *name; /* under /port, or NULL */
};

/* A sender that waits for room. It lies on that thread's kernel stack. */
struct turn {
    struct list link;
    struct thread *thread;
    uint32_t length; /* of its message's payload */
};

/* What the ring holds in front of each payload. */
struct record {
    uint32_t type;
    int32_t sender;
    uint32_t length;
    struct call *call;     /* who waits for the answer, or NULL */
    struct parcel *parcel; /* its files, or NULL */
};

static inline uint32_t payload_size(uint32_t length)
{
    return (length + 3) & ~3u;
}

static inline uint32_t record_size(const struct record *record)
{
    return sizeof *record + payload_size(record->length);
}

/*
 * Copies the record that begins `at` so many bytes behind the queue's head. Short, since there may
 * be PORT_MAX_SLOTS of them to look at in one stretch.
 */
static inline void record_get(const struct port *port, uint32_t at, struct record *record)
{
    const struct ring *ring = &port->ring;
    uint32_t position = ring->head + at;
    position = position >= ring->size ? position - ring->size : position;
    if (position % PAGE_SIZE + sizeof *record > PAGE_SIZE) {
        ring_get(ring, at, record, sizeof *record);
        return;
    }
    const char *page = frame_map(ring->pages[position / PAGE_SIZE]);
    *record = *(const struct record *)(page + position % PAGE_SIZE);
}

extern const struct file_ops port_ops;

/* NULL when it is no port. `file` may be NULL. */
static inline struct port *port_of(const struct file *file)
{
    return file && file->ops == &port_ops ? file->data : NULL;
}

/* The port with the least number above `number`, or NULL. */
struct port *port_next(uint32_t number);

/* Whether one more fits where so much is used: what is reserved for notices counts as taken. */
static inline bool port_fits(const struct port *port, uint32_t length, uint32_t slots_used,
                             uint32_t bytes_used)
{
    uint32_t kept_bytes = port->kept * PORT_NOTICE_SIZE + port->ends * sizeof(struct end_notice);
    return slots_used + port->kept + port->ends < port->slots &&
           port->bytes - bytes_used >= payload_size(length) + kept_bytes;
}

/* For an ordinary message. */
static inline bool port_has_room(const struct port *port, uint32_t length)
{
    return port_fits(port, length, port->slots_used, port->bytes_used);
}

/* Who is next to send, or NULL. Reservations may leave no room for a message even in an empty
 * queue: such a one holds nobody up. */
COLD struct turn *port_next_turn(const struct port *port);

/* For one who has not waited yet: those who have are first. */
static inline bool port_may_send(const struct port *port, uint32_t length)
{
    return port_has_room(port, length) && (list_empty(&port->turns) || !port_next_turn(port));
}

/* Whether a message can still come: a name is where new senders come from. */
static inline bool port_may_hear(const struct port *port)
{
    return port->senders || port->ends || port->name;
}

/* A right to send, a watch or the name is gone: if it was the last, the receivers are told. */
void port_lost_source(struct port *port);

/* Into a slot that was kept for it and counts as one of the queue's now. Who polls is the caller's
 * to tell. */
void port_put_notice(struct port *port, uint32_t type, const void *payload, uint32_t size);

/* The notice of a limit at the head is being received: its slot is kept for its process again. */
COLD void port_notice_taken(struct port *port);

/* Wakes who is next to send, if there is room for its message. */
COLD void port_wake_next(const struct port *port);
static inline void port_wake_turn(const struct port *port)
{
    if (!list_empty(&port->turns))
        port_wake_next(port);
}

/* There is room where there was less. */
static inline void port_announce_room(struct port *port)
{
    port_wake_turn(port);
    poll_announce(&port->pollers, POLL_WRITABLE);
}
