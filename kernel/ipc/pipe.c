/* Pipes (POSIX, pipe(2) and write(2)): their ends, as open files. pipe_bytes.c moves the bytes. */
#include "kernel/ipc/pipe.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/ioctl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/stat.h"
#include "kernel/base/divide.h"
#include "kernel/files/node.h"
#include "kernel/ipc/pipe_state.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define PIPE_DEVICE DEVICE_NUMBER(0, 12) /* st_dev: a device of their own, as on Linux */

static uint32_t live_pipes;
static uint32_t last_inode;

static bool pipe_ready(const struct file *file)
{
    const struct pipe *pipe = file->data;
    return pipe->length > 0 || pipe->writers == 0;
}

static uint32_t pipe_poll_reader(struct file *file, struct poll_entry *entry)
{
    struct pipe *pipe = file->data;
    poll_entry_watch(entry, &pipe->pollers);
    bool hung_up = pipe->writers == 0 && file->offset != pipe->writers_ever;
    return (pipe->length > 0 ? POLL_READABLE : 0) | (hung_up ? POLLHUP : 0);
}

/* As on Linux, whose pipe is full when none of its pages is free. */
static uint32_t pipe_poll_writer(struct file *file, struct poll_entry *entry)
{
    struct pipe *pipe = file->data;
    poll_entry_watch(entry, &pipe->pollers);
    return (pipe->size - pipe->length >= PIPE_BUF ? POLL_WRITABLE : 0) |
           (pipe->readers == 0 ? POLLERR : 0);
}

static int32_t pipe_ioctl(struct file *file, uint32_t request, uaddr_t argument)
{
    const struct pipe *pipe = file->data;
    uint32_t length = pipe->length;
    for (uint32_t i = 0; i < PIPE_FRAMES; i++)
        length -= pipe->gaps[i];
    return request == FIONREAD ? copy_to_user(argument, &length, sizeof length) : -ENOTTY;
}

static int pipe_stat(struct file *file, struct stat64 *out)
{
    const struct pipe *pipe = file->data;
    uint64_t created = pipe->created;
    if (file->node) {
        node_stat(file->node, out);
        return 0;
    }
    out->st_dev = PIPE_DEVICE;
    out->st_ino = out->__st_ino = pipe->inode;
    out->st_mode = S_IFIFO | 0600;
    out->st_nlink = 1;
    out->st_blksize = PAGE_SIZE;
    out->st_mtime_nsec = divide_u64(&created, NS_PER_SECOND);
    out->st_mtime = (int32_t)created;
    out->st_atime = out->st_ctime = out->st_mtime;
    out->st_atime_nsec = out->st_ctime_nsec = out->st_mtime_nsec;
    return 0;
}

void pipe_free_unused(struct pipe *pipe)
{
    if (pipe->readers + pipe->writers + pipe->kept > 0)
        return;
    if (pipe->fifo)
        pipe->fifo->data = NULL;
    for (unsigned i = 0; i < PIPE_FRAMES; i++)
        if (pipe->frames[i])
            frame_put(pipe->frames[i]);
    heap_free(pipe);
    live_pipes--;
}

static void pipe_close(struct file *file)
{
    struct pipe *pipe = file->data;
    if (file_readable(file) && --pipe->readers == 0)
        announce_room(pipe);
    if (file_writable(file) && --pipe->writers == 0)
        announce_bytes(pipe);
    pipe_free_unused(pipe);
}

/* Counted at the end that is to take the bytes, at the only one, or at none. */
static uint32_t pipe_held(const struct file *file)
{
    const struct pipe *pipe = file->data;
    uint32_t held = 0;
    for (uint32_t i = 0; i < PIPE_FRAMES && pipe->readers == 1; i++)
        held += pipe->frames[i] != NULL;
    return held;
}

static bool pipe_reader_wakes(const struct file *file, const struct thread *sleeper)
{
    const struct pipe *pipe = file->data;
    return wait_has(&pipe->may_write, sleeper);
}

static bool pipe_writer_wakes(const struct file *file, const struct thread *sleeper)
{
    const struct pipe *pipe = file->data;
    return wait_has(&pipe->may_read, sleeper);
}

/* At either end, as often as is wanted: nobody is waited for (fifo(7) is of names). */
static int reopen(struct file *file, int flags, struct file **out)
{
    return pipe_add_file(file->data, NULL, (uint32_t)flags & ~(uint32_t)O_CREAT, out);
}

static const struct file_ops reader_ops = {
    .wakes = pipe_reader_wakes,
    .held = pipe_held,
    .read = pipe_read,
    .ready = pipe_ready,
    .poll = pipe_poll_reader,
    .ioctl = pipe_ioctl,
    .stat = pipe_stat,
    .reopen = reopen,
    .close = pipe_close,
};

static const struct file_ops writer_ops = {
    .wakes = pipe_writer_wakes,
    .write = pipe_write,
    .write_together = pipe_write_together,
    .poll = pipe_poll_writer,
    .ioctl = pipe_ioctl,
    .stat = pipe_stat,
    .reopen = reopen,
    .close = pipe_close,
};

/* fifo(7): who opens one for both is at either end. */
static uint32_t pipe_poll_both(struct file *file, struct poll_entry *entry)
{
    return pipe_poll_reader(file, entry) | pipe_poll_writer(file, NULL);
}

static bool pipe_both_wakes(const struct file *file, const struct thread *sleeper)
{
    return pipe_reader_wakes(file, sleeper) || pipe_writer_wakes(file, sleeper);
}

static const struct file_ops both_ops = {
    .wakes = pipe_both_wakes,
    .held = pipe_held,
    .read = pipe_read,
    .ready = pipe_ready,
    .write = pipe_write,
    .write_together = pipe_write_together,
    .poll = pipe_poll_both,
    .ioctl = pipe_ioctl,
    .stat = pipe_stat,
    .reopen = reopen,
    .close = pipe_close,
};

struct pipe *pipe_alloc(void)
{
    struct pipe *pipe = heap_zalloc(sizeof *pipe);
    if (!pipe)
        return NULL;
    pipe->inode = ++last_inode;
    pipe->created = time_wall();
    pipe->size = PIPE_SIZE;
    wait_queue_init(&pipe->may_read);
    wait_queue_init(&pipe->may_write);
    poll_list_init(&pipe->pollers);
    live_pipes++;
    return pipe;
}

int pipe_add_file(struct pipe *pipe, struct node *node, uint32_t flags, struct file **out)
{
    static const struct file_ops *const ops[] = {&reader_ops, &writer_ops, &both_ops};
    uint32_t mode = flags & O_ACCMODE;
    if (mode == O_ACCMODE)
        return -EINVAL;
    struct file *file = file_create(ops[mode], flags, node, pipe);
    if (!file)
        return -ENOMEM;
    if (file_readable(file)) {
        pipe->readers++;
        pipe->readers_ever++;
    }
    if (file_writable(file)) {
        pipe->writers++;
        pipe->writers_ever++;
    }
    *out = file;
    return 0;
}

int pipe_create(int flags, struct file *ends[2])
{
    struct pipe *pipe = pipe_alloc();
    uint32_t kept = (uint32_t)flags & O_NONBLOCK, packets = (uint32_t)flags & O_DIRECT;
    if (!pipe)
        return -ENOMEM;
    pipe->kept++; /* until both are there */
    int error = pipe_add_file(pipe, NULL, O_RDONLY | kept, &ends[0]);
    if (!error) {
        error = pipe_add_file(pipe, NULL, O_WRONLY | kept | packets, &ends[1]);
        if (error)
            file_put(ends[0]);
    }
    pipe->kept--;
    if (error)
        pipe_free_unused(pipe);
    return error;
}

static struct pipe *pipe_of(const struct file *file)
{
    bool is_pipe = file->ops == &reader_ops || file->ops == &writer_ops || file->ops == &both_ops;
    return is_pipe ? file->data : NULL;
}

int32_t pipe_size(const struct file *file)
{
    const struct pipe *pipe = pipe_of(file);
    return pipe ? (int32_t)pipe->size : -EBADF;
}

int32_t pipe_resize(const struct file *file, uint32_t wanted)
{
    struct pipe *pipe = pipe_of(file);
    uint32_t size = PAGE_SIZE;
    if (!pipe)
        return -EBADF;
    if (wanted > PIPE_SIZE)
        return wanted > 1u << 31 ? -EINVAL : -EPERM;
    while (size < wanted)
        size *= 2;
    if (size < pipe->size && pipe_span(pipe) > size)
        return -EBUSY;
    bool grows = size > pipe->size;
    pipe->size = size;
    if (grows)
        announce_room(pipe);
    return (int32_t)size;
}

uint32_t pipe_count(void)
{
    return live_pipes;
}
