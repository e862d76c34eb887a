/*
 * Parcels: the files that go along with a message (SCM_RIGHTS of unix(7) is the same idea).
 *
 *   state      who has it, and what becomes of it
 *   packed     the sender's call: it goes with the message, or is dropped with the call's error
 *   queued     the port: it goes to the receiver, or is dropped when the message dies
 *   reserved   the receiver's call, with a descriptor for every file: it is opened, or forgone
 *
 * A port that can be received from must not stay in a queue by itself, or ports could keep each
 * other alive for ever with nobody left to reach them: its sender sleeps until the message is
 * received, and takes it back when that sleep ends otherwise (call_send).
 *
 * Memory in a parcel (out-of-line memory, as Mach calls it) is lent: an object shares the sender's
 * pages copy-on-write (mm/lend.c), and the receiver maps it. Until then its pages are the sender's
 * burden, who therefore sleeps, too.
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
    struct file *files[PORT_MAX_FILES];
    int32_t fds[PORT_MAX_FILES]; /* once reserved: in the receiver's table */
    struct mapping memory;       /* of the lent pages into the receiver; no object: none */
    bool is_mapped;              /* there it is */
    uint32_t memory_offset;      /* bytes from the start of the first page */
    uint32_t memory_size;        /* bytes */
};

/* Takes a reference on each of the running process's files. 0; -EBADF, -ENOMEM. */
int parcel_pack(const int32_t *fds, uint32_t count, struct parcel **out);

/*
 * Adds the running process's memory at [start, start + size). 0; -EFAULT, -ENOMEM: what is lent by
 * then goes with the parcel. Other threads may run meanwhile.
 */
int parcel_lend(struct parcel *parcel, uaddr_t start, uint32_t size);

void parcel_drop(struct parcel *parcel); /* may be NULL */

/*
 * A port may end with very many: they are dropped by whoever calls parcels_reap() next, which has a
 * preemption point after each. Closing a file may lead to the first.
 */
void parcel_drop_later(struct parcel *parcel);
void parcels_reap(void);

/*
 * All or none: descriptors, and the memory mapped. 0; -EMFILE, -ENOMEM; -ENOBUFS where the receiver
 * has no room for the memory or is over a limit with it; -EBUSY while it changes its address space.
 */
int parcel_reserve(struct parcel *parcel, struct proc *receiver);

/*
 * The running process could not have what this brings, for -ENOBUFS or -EBUSY: does what may change
 * that. 0: try again, but the parcel may have another receiver now; -ENOMEM. Sleeps.
 */
int parcel_make_room(const struct parcel *parcel);

/* The two ends of a reserved one; it is freed. Mapped memory stays mapped. Never fail. */
void parcel_open(struct parcel *parcel, struct fd_table *table, unsigned fd_flags);
void parcel_forgo(struct parcel *parcel, struct fd_table *table);

/*
 * Reserved, into the inbox of who waits; or dropped where files are not taken. As parcel_reserve(),
 * but a caller maps what comes with its answer by itself if that could not be done here.
 */
int parcel_hand_over(struct parcel *parcel, struct inbox *inbox);

/*
 * What lies in queues counts against the sender's RLIMIT_NOFILE, all together, since closing a
 * descriptor after sending it would else be a way around that limit. 0 or -ETOOMANYREFS.
 */
int parcel_enter_queue(const struct parcel *parcel);
void parcel_leave_queue(const struct parcel *parcel);

uint32_t parcels_queued(void); /* files of them */

static inline void content_drop(const struct content *content)
{
    if (content->kind == CONTENT_PARCEL)
        parcel_drop(content->parcel);
}

/* Whether its sender must sleep until it is received. */
static inline bool content_needs_sender(const struct content *content)
{
    return content->kind == CONTENT_PARCEL &&
           (content->parcel->has_receiver || content->parcel->memory.object);
}
