/*
 * The bytes of pipes: a ring of 16 frames, each of which is there only while it holds bytes; an
 * empty pipe keeps the last one, so that small messages need no allocation. Writes of up to
 * PIPE_BUF bytes are whole or wait. A packet (pipe(2), O_DIRECT) has a frame of its own, and the
 * rest of it, and of the frame before, is a gap that counts among the bytes and that nobody reads.
 */
#include "kernel/abi/limits.h"
#include "kernel/abi/signal.h"
#include "kernel/base/string.h"
#include "kernel/ipc/pipe_state.h"
#include "kernel/process/signal.h"
#include "mm/usercopy.h"

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

/* As read_available(), where there are packets: one of them at most, of which what does not fit is
 * lost. */
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

int32_t pipe_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
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

int32_t pipe_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    (void)offset;
    return file->flags & O_DIRECT ? write_packets(file, from, length)
                                  : write_bytes(file, from, length, false);
}

/*
 * pipe(7), PIPE_BUF: a small write stays together, also where it was gathered from pieces. SIGPIPE
 * is up to the caller, who may write for somebody who knows nothing of it.
 */
int32_t pipe_write_together(struct file *file, const void *bytes, uint32_t length)
{
    bool packets = file->flags & O_DIRECT;
    int error = wait_for_room(file, length, packets);
    return error ? error : write_whole(file->data, bytes, 0, length, packets);
}
