/*
 * Waiting for one of several files (poll(2)).
 *
 * A thing that files stand for (a pipe, the terminal, a port) has a list of those who poll it, next
 * to the wait queues of its readers and writers. A thread that polls has an entry on the list of
 * each of its files and sleeps on a queue of its own, so that waking it never takes a wake-up from
 * a reader or writer. Whoever changes a thing announces which events may hold now; that costs two
 * instructions when nobody polls. Like all waking it tells nothing but to look again.
 */
#pragma once

#include "kernel/abi/poll.h"
#include "kernel/base/list.h"
#include "kernel/threads/wait.h"

struct fd_table;
struct file;

#define POLL_READABLE (POLLIN | POLLRDNORM)
#define POLL_WRITABLE (POLLOUT | POLLWRNORM)

/* Whom to tell of a change: part of the thing. */
struct poll_list {
    struct list entries;
};

static inline void poll_list_init(struct poll_list *list)
{
    list_init(&list->entries);
}

void poll_tell(struct poll_list *list, uint32_t events);

/* Some of `events` may hold now. Never sleeps; interrupt handlers may call it. */
static inline void poll_announce(struct poll_list *list, uint32_t events)
{
    if (!list_empty(&list->entries))
        poll_tell(list, events);
}

/* One descriptor of a thread that polls. */
struct poll_entry {
    struct list link; /* on the file's poll_list, while it is to be told */
    struct poll_set *set;
    struct file *file; /* a reference, or NULL: no such descriptor */
    int fd;
    uint16_t events;  /* what is asked for */
    uint16_t revents; /* what holds */
    uint16_t told;    /* on the list: what it is to be told of, for others of its set as well */
    bool fresh;       /* it has been told; whoever keeps it for longer clears that (epoll) */
};

#define POLL_FIRST 8u /* entries that need no memory of their own */

struct poll_chunk {
    struct poll_chunk *next;
    uint32_t count;
    struct poll_entry entries[];
};

/* All that a thread polls; it lies on that thread's kernel stack. */
struct poll_set {
    struct wait_queue queue; /* the thread sleeps here */
    struct fd_table *files;  /* whose descriptors these are */
    bool changed;            /* something was announced since the last look at all entries */
    struct poll_list *kept;  /* NULL, or its entries stay when nobody waits: who polls that */
    uint32_t count;
    struct poll_entry first[POLL_FIRST];
    struct poll_chunk *more; /* the entries behind those */
};

/*
 * Room for `count` entries of descriptors of `files`, to be filled by poll_entry_fill(). 0 or
 * -ENOMEM; in either case the set, a SCOPED(poll_set), gives back what it has.
 */
int poll_set_get(struct poll_set *set, struct fd_table *files, uint32_t count);
void poll_set_scope_end(struct poll_set *set);

struct poll_entry *poll_set_entry(struct poll_set *set, uint32_t index);

/* Fills an entry with a descriptor of the set's table; a negative one is never ready. */
void poll_entry_fill(struct poll_entry *entry, int fd, uint32_t events);

/*
 * For a file's `poll` operation: has the entry told of what is announced to `list`. Nothing where
 * `entry` is NULL or on a list already.
 */
void poll_entry_watch(struct poll_entry *entry, struct poll_list *list);

/*
 * Sleeps until some entry is ready or the deadline has passed; the entries' revents say which.
 * How many are ready, or -ERESTARTNOHAND when none is and a signal is due.
 */
int poll_set_wait(struct poll_set *set, uint64_t deadline);
