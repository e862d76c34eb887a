/* Pipes: up to 64 KiB of bytes on their way from writers to readers. */
#pragma once

#include "kernel/base/types.h"

struct file;
struct node;

/*
 * Makes a pipe: ends[0] is for reading, ends[1] for writing. `flags` may have O_NONBLOCK,
 * and O_DIRECT, by which each write of the end for writing makes packets. 0 or -ENOMEM.
 */
int pipe_create(int flags, struct file *ends[2]);

/*
 * Opens a FIFO (fifo(7)), a node of which this is the `open`: its `data` is the pipe while somebody
 * has it open. Who opens one end sleeps until somebody opens the other; with O_NONBLOCK a reader
 * does not, and a writer gets -ENXIO. -ENOMEM, or the error of a sleep that a signal ends.
 */
int pipe_open_fifo(struct node *node, int flags, struct file **out);

/*
 * fcntl(2), F_GETPIPE_SZ and F_SETPIPE_SZ: how many bytes it may hold; the size is rounded up to a
 * power of two, and at least a page. -EBADF: no pipe; -EBUSY: it holds more; -EPERM, -EINVAL: too
 * many.
 */
int32_t pipe_size(const struct file *file);
int32_t pipe_resize(const struct file *file, uint32_t wanted);

uint32_t pipe_count(void); /* pipes now, for the leak check */
