/* Pipes by name (fifo(7)). */
#include "kernel/base/no_sleep.h"
#include "kernel/files/node.h"
#include "kernel/ipc/pipe_state.h"

/* Sleeps until somebody opens the other end: `*ever` counts also one who has gone since. */
static int await_other(const struct file *file, struct wait_queue *queue, const uint32_t *others,
                       const uint32_t *ever)
{
    uint32_t before = *ever;
    while (*others == 0 && *ever == before) {
        int error = pipe_wait(file, queue);
        if (error)
            return error;
    }
    return 0;
}

/* With the file there, so that the other end finds it; fifo(7) says who waits for whom. */
static int meet(struct pipe *pipe, struct file *file)
{
    wait_wake_all(&pipe->may_read);
    wait_wake_all(&pipe->may_write);
    switch (file->flags & O_ACCMODE) {
    case O_RDONLY:
        if (!(file->flags & O_NONBLOCK))
            return await_other(file, &pipe->may_read, &pipe->writers, &pipe->writers_ever);
        if (pipe->writers == 0)
            file->offset = pipe->writers_ever; /* nobody has hung up yet */
        return 0;
    case O_WRONLY:
        return await_other(file, &pipe->may_write, &pipe->readers, &pipe->readers_ever);
    default:
        return 0;
    }
}

int pipe_open_fifo(struct node *node, int flags, struct file **out)
{
    MAY_SLEEP();
    struct pipe *pipe = node->data ? node->data : pipe_alloc();
    if (!pipe)
        return -ENOMEM;
    node->data = pipe;
    pipe->fifo = node;
    pipe->kept++; /* while it is being opened */
    bool refused = (flags & O_ACCMODE) == O_WRONLY && (flags & O_NONBLOCK) && pipe->readers == 0;
    int error = refused ? -ENXIO : pipe_add_file(pipe, node, (uint32_t)flags, out);
    if (!error) {
        error = meet(pipe, *out);
        if (error)
            file_put(*out);
    }
    pipe->kept--;
    pipe_free_unused(pipe);
    return error;
}
