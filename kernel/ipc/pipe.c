/*
 * Pipes (POSIX, pipe(2) and write(2)).
 *
 * The bytes lie in a ring of 16 frames, each of which is there only while it holds bytes; an empty
 * pipe keeps the last one, so that small messages need no allocation. Writes of up to PIPE_BUF
 * bytes are whole or wait. A packet (pipe(2), O_DIRECT) has a frame of its own, and the rest of
 * it, and of the frame before, is a gap that counts among the bytes and that nobody reads.
 */
#include "kernel/ipc/pipe.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/ioctl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/stat.h"
#include "kernel/base/divide.h"
#include "kernel/base/string.h"
#include "kernel/base/no_sleep.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/files/poll.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "kernel/threads/wait.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define PIPE_FRAMES 16u
#define PIPE_SIZE   (PIPE_FRAMES * PAGE_SIZE)
#define PIPE_DEVICE DEVICE_NUMBER(0, 12) /* st_dev: a device of their own, as on Linux */

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

static uint32_t live_pipes;
static uint32_t last_inode;

/* The largest piece of the ring at `at` that lies in one frame and is at most `left` long. */
static uint32_t ring_step(uint32_t at, uint32_t left)
{
    return min_u32(left, PAGE_SIZE - (at & PAGE_MASK));
}

static char *ring_map(const struct pipe *pipe, uint32_t at)
{
    return (char *)frame_map(pipe->frames[at / PAGE_SIZE]) + (at & PAGE_MASK);
}

static void drop_frame(struct pipe *pipe, uint32_t at)
{
    frame_put(pipe->frames[at / PAGE_SIZE]);
    pipe->frames[at / PAGE_SIZE] = NULL;
}

/* Takes `step` bytes, all of one frame, from the front of the ring. */
static ALWAYS_INLINE void ring_consume(struct pipe *pipe, uint32_t step)
{
    uint32_t from = pipe->start;
    pipe->length -= step;
    pipe->start = (from + step) % PIPE_SIZE;
    if (pipe->length == 0)
        pipe->start = page_down(from); /* begin the frame anew, rather than go on to the next */
    else if ((pipe->start & PAGE_MASK) == 0 && pipe->length <= PIPE_SIZE - PAGE_SIZE)
        drop_frame(pipe, from); /* the ring's end does not reach into it */
}

/* Makes the frames for `size` more bytes. -ENOMEM: what was made is used or freed later. */
static int ring_obtain(struct pipe *pipe, uint32_t size)
{
    uint32_t from = page_down(pipe->start + pipe->length);
    for (uint32_t at = from; at < pipe->start + pipe->length + size; at += PAGE_SIZE) {
        struct frame **frame = &pipe->frames[at % PIPE_SIZE / PAGE_SIZE];
        if (!*frame && !(*frame = frame_alloc(FRAME_BUFFER)))
            return -ENOMEM;
    }
    return 0;
}

/* Sleeps until the pipe may have changed; 0, -EAGAIN, or the error of who is interrupted. */
static int pipe_wait(const struct file *file, struct wait_queue *queue)
{
    return file->flags & O_NONBLOCK ? -EAGAIN
                                    : wait_sleep(queue, "pipe", WAIT_FOREVER, UNTIL_SIGNAL);
}

/* There is something to read, or there never will be. */
static void announce_bytes(struct pipe *pipe)
{
    wait_wake_all(&pipe->may_read);
    poll_announce(&pipe->pollers, POLL_READABLE | (pipe->writers == 0 ? POLLHUP : 0u));
}

/* There is room, or nobody to read. */
static void announce_room(struct pipe *pipe)
{
    wait_wake_all(&pipe->may_write);
    poll_announce(&pipe->pollers, POLL_WRITABLE | (pipe->readers == 0 ? POLLERR : 0u));
}

/* The same where there are packets: one of them at most, of which what does not fit is lost. */
static COLD int32_t read_packet(struct pipe *pipe, uaddr_t to, uint32_t length)
{
    uint32_t done = 0;
    bool is_packet = false;
    while (done < length && pipe->length > 0 && !is_packet) {
        uint32_t page = pipe->start / PAGE_SIZE, gap = pipe->gaps[page];
        uint32_t there = ring_step(pipe->start, pipe->length) - gap;
        uint32_t step = min_u32(there, length - done);
        is_packet = pipe->packets >> page & 1;
        if (copy_to_user(to + done, ring_map(pipe, pipe->start), step))
            return done ? (int32_t)done : -EFAULT;
        done += step;
        if (is_packet || step == there) {
            step = there + gap;
            pipe->gaps[page] = 0;
            pipe->packets &= (uint16_t) ~(1u << page);
        }
        ring_consume(pipe, step);
    }
    return (int32_t)done;
}

/* Copies out what is there now, at most `length` bytes. The count, or -EFAULT when none. */
static int32_t read_available(struct pipe *pipe, uaddr_t to, uint32_t length)
{
    uint32_t done = 0;
    if (pipe->packets)
        return read_packet(pipe, to, length);
    length = min_u32(length, pipe->length);
    while (done < length) {
        uint32_t step = ring_step(pipe->start, length - done);
        if (copy_to_user(to + done, ring_map(pipe, pipe->start), step))
            return done ? (int32_t)done : -EFAULT;
        ring_consume(pipe, step);
        done += step;
    }
    return (int32_t)done;
}

static int32_t pipe_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    (void)offset;
    struct pipe *pipe = file->data;
    while (pipe->length == 0) {
        if (pipe->writers == 0)
            return 0;
        int error = pipe_wait(file, &pipe->may_read);
        if (error)
            return error;
    }
    int32_t done = read_available(pipe, to, length);
    if (done > 0)
        announce_room(pipe);
    return done;
}

/* Bytes of the last frame behind its bytes; none behind a packet. */
static uint32_t room_behind(const struct pipe *pipe)
{
    return -(pipe->start + pipe->length) & PAGE_MASK;
}

/* The frames that have bytes, in bytes. */
static uint32_t pipe_span(const struct pipe *pipe)
{
    return page_up((pipe->start & PAGE_MASK) + pipe->length);
}

/* As write_whole(), of a page at most: it gets a frame of its own. */
static COLD int32_t write_packet(struct pipe *pipe, const char *bytes, uaddr_t from,
                                 uint32_t length)
{
    uint32_t before = room_behind(pipe), at = (pipe->start + pipe->length + before) % PIPE_SIZE;
    uint32_t page = at / PAGE_SIZE;
    int error = ring_obtain(pipe, before + length);
    if (!error && bytes)
        memcpy(ring_map(pipe, at), bytes, length);
    else if (!error)
        error = copy_from_user(ring_map(pipe, at), from, length);
    if (error)
        return error;
    if (before)
        pipe->gaps[(page - 1) % PIPE_FRAMES] = (uint16_t)before;
    pipe->gaps[page] = (uint16_t)(PAGE_SIZE - length);
    pipe->packets |= (uint16_t)(1u << page);
    pipe->length += before + PAGE_SIZE;
    announce_bytes(pipe);
    return (int32_t)length;
}

/*
 * Copies in `length` bytes, for which there is room, of the kernel's memory or (NULL) of the
 * user's, and shows them to readers at the end. Packets: but what fits behind bytes becomes a part
 * of them, as on Linux.
 */
static ALWAYS_INLINE int32_t write_whole(struct pipe *pipe, const char *bytes, uaddr_t from,
                                         uint32_t length, bool packets)
{
    uint32_t done = 0;
    if (packets && length > room_behind(pipe))
        return write_packet(pipe, bytes, from, length);
    int error = ring_obtain(pipe, length);
    if (error)
        return error;
    while (done < length) {
        uint32_t at = (pipe->start + pipe->length + done) % PIPE_SIZE;
        uint32_t step = ring_step(at, length - done);
        if (bytes)
            memcpy(ring_map(pipe, at), bytes + done, step);
        else if (copy_from_user(ring_map(pipe, at), from + done, step))
            return -EFAULT;
        done += step;
    }
    pipe->length += length;
    announce_bytes(pipe);
    return (int32_t)length;
}

/* Waits for room for `needed` bytes, or for a packet's frame. 0, or why not. */
static ALWAYS_INLINE int wait_for_room(struct file *file, uint32_t needed, bool packets)
{
    struct pipe *pipe = file->data;
    for (;;) {
        if (pipe->readers == 0)
            return -EPIPE;
        bool fits = packets && needed > room_behind(pipe)
                        ? pipe_span(pipe) + PAGE_SIZE <= pipe->size
                        : pipe->size - pipe->length >= needed;
        if (fits)
            return 0;
        int error = pipe_wait(file, &pipe->may_write);
        if (error)
            return error;
    }
}

static ALWAYS_INLINE int32_t write_bytes(struct file *file, uaddr_t from, uint32_t length,
                                         bool packets)
{
    struct pipe *pipe = file->data;
    uint32_t done = 0;
    while (done < length) {
        /* A large write takes what room there is, a page at a time; a small one needs it all. */
        uint32_t part = min_u32(length - done, PAGE_SIZE);
        int32_t result = wait_for_room(file, packets || length <= PIPE_BUF ? part : 1, packets);
        if (result == 0 && !packets)
            part = min_u32(part, pipe->size - pipe->length);
        if (result == 0)
            result = write_whole(pipe, NULL, from + done, part, packets);
        if (result == -EPIPE)
            signal_send_self(SIGPIPE);
        if (result < 0)
            return done ? (int32_t)done : result;
        done += (uint32_t)result;
    }
    return (int32_t)done;
}

static COLD int32_t write_packets(struct file *file, uaddr_t from, uint32_t length)
{
    return write_bytes(file, from, length, true);
}

static int32_t pipe_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    (void)offset;
    return file->flags & O_DIRECT ? write_packets(file, from, length)
                                  : write_bytes(file, from, length, false);
}

/*
 * pipe(7), PIPE_BUF: a small write stays together, also where it was gathered from pieces. SIGPIPE
 * is up to the caller, who may write for somebody who knows nothing of it.
 */
static int32_t pipe_write_together(struct file *file, const void *bytes, uint32_t length)
{
    bool packets = file->flags & O_DIRECT;
    int error = wait_for_room(file, length, packets);
    return error ? error : write_whole(file->data, bytes, 0, length, packets);
}

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

/* When nobody has it any more. */
static void free_unused(struct pipe *pipe)
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
    free_unused(pipe);
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

/* One more open file of it. */
static int add_file(struct pipe *pipe, struct node *node, uint32_t flags, struct file **out);

/* At either end, as often as is wanted: nobody is waited for (fifo(7) is of names). */
static int reopen(struct file *file, int flags, struct file **out)
{
    return add_file(file->data, NULL, (uint32_t)flags & ~(uint32_t)O_CREAT, out);
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

static struct pipe *pipe_alloc(void)
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

static int add_file(struct pipe *pipe, struct node *node, uint32_t flags, struct file **out)
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
    int error = add_file(pipe, NULL, O_RDONLY | kept, &ends[0]);
    if (!error) {
        error = add_file(pipe, NULL, O_WRONLY | kept | packets, &ends[1]);
        if (error)
            file_put(ends[0]);
    }
    pipe->kept--;
    if (error)
        free_unused(pipe);
    return error;
}

/* --- by name ---------------------------------------------------------------------------------- */

/* Sleeps until somebody opens the other end: `*ever` counts them, so that one who has gone counts.
 */
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
    int error = refused ? -ENXIO : add_file(pipe, node, (uint32_t)flags, out);
    if (!error) {
        error = meet(pipe, *out);
        if (error)
            file_put(*out);
    }
    pipe->kept--;
    free_unused(pipe);
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
