/*
 * Descriptor tables: the small numbers by which a process knows its open files.
 *
 * The first 32 descriptors lie in the table itself, more in chunks of 32, up to FD_LIMIT. A bitmap
 * for each chunk says which are taken, so that fork and exit cost what is open. A descriptor may be
 * reserved: taken, but without a file yet, so that a call can obtain everything before its point of
 * no return.
 */
#pragma once

#include "kernel/base/types.h"

#define FD_LIMIT 1024 /* as Linux's default RLIMIT_NOFILE */

/* `fd_flags` below are FD_CLOEXEC and FD_CLOFORK of kernel/abi/fcntl.h. */

#define FD_CHUNK_SIZE 32u

struct file;

/* Bit n of each map speaks of descriptor n of the chunk. The files of this folder alone look in. */
struct fd_chunk {
    uint32_t used;
    uint32_t close_on_exec;
    uint32_t close_on_fork;
    struct file *files[FD_CHUNK_SIZE]; /* valid where used; NULL: only reserved */
};

struct fd_table {
    struct fd_chunk first;
    uint32_t limit;       /* RLIMIT_NOFILE */
    bool tells_of_closes; /* to its files and to file_descriptor_closed(): somebody has asked for it
                           */
    uint32_t full; /* bit n: chunk n was seen to be full, and nothing in it was closed since */
    struct fd_chunk *
        *more; /* [FD_LIMIT / FD_CHUNK_SIZE - 1], each or the whole NULL until needed */
};

struct fd_table *fd_table_create(void); /* empty; NULL when memory is exhausted */

/*
 * A copy with a reference on every file, less what is close-on-fork or only reserved. 0 or -ENOMEM
 * with nothing changed. Never sleeps.
 */
int fd_table_fork(const struct fd_table *table, struct fd_table **out);

/*
 * Closes every descriptor and frees the table. Fails and allocates never, but passes a
 * preempt_point() after every 16 files: take it out of its process first.
 */
void fd_table_put(struct fd_table *table);

/* Closes what is close-on-exec. The same holds as for fd_table_put(). */
void fd_table_exec(struct fd_table *table);

/*
 * Gives `file` the least free descriptor from `lowest` on, and the caller's reference with it.
 * Returns the descriptor; -EMFILE or -ENOMEM (the reference stays the caller's).
 */
int fd_install(struct fd_table *table, struct file *file, int lowest, unsigned fd_flags);

/*
 * The same in two steps: fd_reserve() takes the descriptor or fails; fd_fill() or fd_unreserve()
 * always succeeds.
 */
int fd_reserve(struct fd_table *table, int lowest);
void fd_fill(struct fd_table *table, int fd, struct file *file, unsigned fd_flags);
void fd_unreserve(struct fd_table *table, int fd);

/*
 * Makes `fd` stand for `file` (the caller's reference goes with it), closing what it stood for.
 * 0; -EBADF when out of range, -EBUSY when another thread has it reserved, -ENOMEM.
 */
int fd_replace(struct fd_table *table, int fd, struct file *file, unsigned fd_flags);

/* The file, or NULL. Without a reference: valid until the next sleep, or close. */
struct file *fd_lookup(const struct fd_table *table, int fd);

/* The same, shorter for the descriptors that nearly all programs use. */
static inline struct file *fd_lookup_fast(struct fd_table *table, int fd)
{
    const struct fd_chunk *first = &table->first;
    if ((uint32_t)fd >= FD_CHUNK_SIZE)
        return fd_lookup(table, fd);
    return first->used >> fd & 1 ? first->files[fd] : NULL;
}

/* The same with a reference, for whoever may sleep: another thread may close it meanwhile. */
struct file *fd_get(struct fd_table *table, int fd);

int fd_close(struct fd_table *table, int fd); /* 0 or -EBADF */

unsigned fd_flags(struct fd_table *table, int fd); /* of an open descriptor */
void fd_set_flags(struct fd_table *table, int fd, unsigned fd_flags);

int fd_next(const struct fd_table *table,
            int fd); /* the least open descriptor from `fd` on, or -1 */

/* New descriptors are below `limit` from now on (RLIMIT_NOFILE); at first it is FD_LIMIT. */
void fd_table_limit(struct fd_table *table, uint32_t limit);

/* Frames that its files keep (file.h, `held`): of one that several have, this table's part. */
uint32_t fd_table_held(const struct fd_table *table);

uint32_t fd_table_count(void); /* tables now, for the leak check */
