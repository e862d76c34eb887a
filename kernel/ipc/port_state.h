/* What a port is made of, for the files of this folder that work on its queue. */
#pragma once

#include "kernel/abi/port.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/ipc/port.h"
#include "kernel/ipc/ring.h"
#include "kernel/threads/wait.h"

struct call;
struct node;
struct parcel;

struct port {
    struct list link; /* on the list of all ports, by ascending number */
    uint32_t number;  /* for /proc/ports */
    struct ring ring; /* the queued messages, each a header and its payload */
    uint32_t slots, slots_used;
    uint32_t bytes, bytes_used;  /* of payload, rounded up to words */
    uint32_t reserved, notices;  /* slots kept for notices, and those of them that hold one */
    uint32_t ends;               /* slots kept for the notices of watches (watch.h) */
    uint32_t senders, receivers; /* open files with that right */
    struct wait_queue room;      /* senders sleep here */
    struct wait_queue messages;  /* receivers sleep here */
    struct wait_queue offers;    /* senders of what goes from hand to hand sleep here */
    struct list watches;         /* of processes whose end is told here */
    struct poll_list pollers;
    struct node *name; /* under /port, or NULL */
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

extern const struct file_ops port_ops;

/* NULL when it is no port. `file` may be NULL. */
static inline struct port *port_of(const struct file *file)
{
    return file && file->ops == &port_ops ? file->data : NULL;
}

/* The port with the least number above `number`, or NULL. */
struct port *port_next(uint32_t number);

/* For an ordinary message: what is reserved for notices counts as taken. */
static inline bool port_has_room(const struct port *port, uint32_t length)
{
    uint32_t kept = port->reserved - port->notices;
    uint32_t kept_bytes = kept * PORT_NOTICE_SIZE + port->ends * sizeof(struct end_notice);
    return port->slots_used + kept + port->ends < port->slots &&
           port->bytes - port->bytes_used >= payload_size(length) + kept_bytes;
}

/* Whether a message can still come: a name is where new senders come from. */
static inline bool port_may_hear(const struct port *port)
{
    return port->senders || port->ends || port->name;
}

/* A right to send, a watch or the name is gone: if it was the last, the receivers are told. */
void port_lost_source(struct port *port);

/* Into a slot that was kept for it and counts as one of the queue's now. */
void port_put_notice(struct port *port, uint32_t type, const void *payload, uint32_t size);

/* There is room where there was less. */
static inline void port_announce_room(struct port *port)
{
    wait_wake_all(&port->room); /* all: the first may need more than there is */
    poll_announce(&port->pollers, POLL_WRITABLE);
}
