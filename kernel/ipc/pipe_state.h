/* What a pipe is made of, for the files of this folder that work on it. */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/ipc/pipe.h"
#include "kernel/threads/wait.h"
#include "mm/frame.h"

#define PIPE_FRAMES 16u
#define PIPE_SIZE   (PIPE_FRAMES * PAGE_SIZE)

struct pipe {
    uint32_t readers, writers; /* open files of each end; of one that pipe(2) made as a rule 1 */
    uint32_t readers_ever;     /* how many there have been, so that who sleeps misses none */
    uint32_t writers_ever;
    uint32_t kept;          /* by those who are opening it */
    struct node *fifo;      /* whose content it is, without a reference; NULL: it has no name */
    uint32_t start, length; /* of the bytes in the ring */
    uint32_t size;          /* how many it may hold: F_SETPIPE_SZ */
    uint32_t inode;
    uint64_t created;
    struct frame *frames[PIPE_FRAMES]; /* NULL where there are no bytes */
    uint16_t gaps[PIPE_FRAMES];        /* bytes at a frame's end that are none */
    uint16_t packets;                  /* frames that are one, a bit each; 0: there is no gap */
    struct wait_queue may_read, may_write;
    struct poll_list pollers;
};

/* Sleeps until the pipe may have changed; 0, -EAGAIN, or the error of who is interrupted. */
static inline int pipe_wait(const struct file *file, struct wait_queue *queue)
{
    return file->flags & O_NONBLOCK ? -EAGAIN
                                    : wait_sleep(queue, "pipe", WAIT_FOREVER, UNTIL_SIGNAL);
}

/* There is something to read, or there never will be. */
static inline void announce_bytes(struct pipe *pipe)
{
    wait_wake_all(&pipe->may_read);
    poll_announce(&pipe->pollers, POLL_READABLE | (pipe->writers == 0 ? POLLHUP : 0u));
}

/* There is room, or nobody to read. */
static inline void announce_room(struct pipe *pipe)
{
    wait_wake_all(&pipe->may_write);
    poll_announce(&pipe->pollers, POLL_WRITABLE | (pipe->readers == 0 ? POLLERR : 0u));
}

/* The frames that have bytes, in bytes. */
static inline uint32_t pipe_span(const struct pipe *pipe)
{
    return page_up((pipe->start & PAGE_MASK) + pipe->length);
}

/* Of an open file (pipe_bytes.c): file_ops.read, .write and .write_together. They may sleep. */
int32_t pipe_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset);
int32_t pipe_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset);
int32_t pipe_write_together(struct file *file, const void *bytes, uint32_t length);

/* A pipe that nobody has open; NULL when memory is exhausted. */
struct pipe *pipe_alloc(void);

/* One more open file of it; `node` is its name's, or NULL. 0, -EINVAL, -ENOMEM. */
int pipe_add_file(struct pipe *pipe, struct node *node, uint32_t flags, struct file **out);

/* Frees it when nobody has it any more. */
void pipe_free_unused(struct pipe *pipe);
