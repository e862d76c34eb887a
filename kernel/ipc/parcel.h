/*
 * Parcels: what is attached to a message, files and memory (SCM_RIGHTS of unix(7) is the same
 * idea). What moves messages knows of three things to do with one: make it, pass it, drop it.
 *
 *   state      who has it, and what becomes of it
 *   made       the sender's call: passed or queued with the message, or dropped with its error
 *   queued     the port: passed to who takes the message, or dropped when the message dies
 *   passed     the receiver's call, with a descriptor for every file: it is opened, or forgone
 *
 * Neither a port that can be received from nor memory stays in a queue by itself (README.md): its
 * sender sleeps until the message is received, and takes it back when that sleep ends otherwise.
 */
#pragma once

#include "kernel/abi/port.h"
#include "kernel/ipc/inbox.h"
#include "mm/aspace.h"

struct fd_table;
struct file;
struct proc;

struct parcel {
    struct parcel *next; /* of those that parcel_drop_later() has */
    uint32_t count;
    bool has_receiver; /* a port's right to receive is among them */
    bool is_queued;    /* its files are counted: parcel_queue() */
    struct file *files[PORT_MAX_FILES];
    int32_t fds[PORT_MAX_FILES]; /* once passed: in the receiver's table */
    struct mapping memory;       /* of the lent pages into the receiver; no object: none */
    bool is_mapped;              /* there it is */
    uint32_t memory_offset;      /* bytes from the start of the first page */
    uint32_t memory_size;        /* bytes */
};

/*
 * Takes a reference on each of the running process's `count` files, and lends its memory at [start,
 * start + size). 0; -EBADF, -EFAULT, -ENOMEM. Other threads may run meanwhile.
 */
int parcel_make(const int32_t *fds, uint32_t count, uaddr_t start, uint32_t size,
                struct parcel **out);

/*
 * To the process of the inbox's thread, which may be the running one: a descriptor for each file is
 * reserved there and the memory mapped, all or none; or it is dropped where files are not taken. A
 * caller maps what comes with its answer by itself if that cannot be done here. RECEIVER_FULL,
 * RECEIVER_LIMIT, RECEIVER_BUSY, NO_MEMORY: it is still there.
 */
enum outcome parcel_pass(struct parcel *parcel, struct inbox *inbox);

void parcel_drop(struct parcel *parcel); /* may be NULL */

/*
 * A port may end with very many, by the closing of any file: they are dropped by parcels_reap(),
 * which has a preemption point after each. The running thread calls it on its way out of the kernel
 * (ATTENTION_PARCELS), and at its process's end.
 */
void parcel_drop_later(struct parcel *parcel);
void parcels_reap(void);

/* Whether its sender must sleep until it is received. */
bool parcel_needs_sender(const struct parcel *parcel);

/*
 * What lies in queues counts against the sender's RLIMIT_NOFILE, all together, since closing a
 * descriptor after sending it would else be a way around that limit. 0 or -ETOOMANYREFS. It is over
 * when the parcel is passed or dropped, or its sender's again.
 */
int parcel_queue(struct parcel *parcel);
void parcel_unqueue(struct parcel *parcel);

/*
 * The running process could not have what this brings, for RECEIVER_LIMIT or RECEIVER_BUSY: does
 * what may change that. 0: try again, but the parcel may have another receiver now; -ENOMEM.
 * Sleeps.
 */
int parcel_make_room(const struct parcel *parcel);

/* The two ends of one that was passed; it is freed. Mapped memory stays mapped. Never fail. */
void parcel_open(struct parcel *parcel, struct fd_table *table, unsigned fd_flags);
void parcel_forgo(struct parcel *parcel, struct fd_table *table);

/* For the checker: the files of one, and of all that are queued. */
uint32_t parcel_files(const struct parcel *parcel);
uint32_t parcels_queued(void);
