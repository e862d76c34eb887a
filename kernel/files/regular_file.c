/* Regular files: bytes in a memory object. */
#include "kernel/files/regular_file.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/base/string.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/threads/thread.h"
#include "mm/object.h"
#include "mm/usercopy.h"

#define COPY_STEP_BYTES 32768u /* between two preemption points */

uint32_t copy_step(uint32_t offset, uaddr_t address, uint32_t left)
{
    uint32_t in_file = PAGE_SIZE - (offset & PAGE_MASK);
    uint32_t in_user = PAGE_SIZE - (address & PAGE_MASK);
    return min_u32(left, min_u32(in_file, in_user));
}

/* After `done` bytes, of which the last `step` just now. */
static void pause_while_copying(uint32_t done, uint32_t step)
{
    if (done / COPY_STEP_BYTES != (done - step) / COPY_STEP_BYTES)
        preempt_point();
}

static int read_step(const struct node *node, uint32_t at, uaddr_t to, uint32_t step)
{
    const struct frame *frame = object_find(node->object, at >> PAGE_SHIFT);
    if (!frame)
        return clear_user(to, step);
    return copy_to_user(to, (const char *)frame_map(frame) + (at & PAGE_MASK), step);
}

static int32_t regular_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    struct node *node = file->node;
    uint32_t done = 0;
    if (!(file->flags & O_NOATIME))
        node_read(node);
    while (done < length && *offset < node->object->size) {
        uint32_t at = (uint32_t)*offset;
        uint32_t step = copy_step(at, to + done, min_u32(length - done, node->object->size - at));
        if (read_step(node, at, to + done, step))
            return done ? (int32_t)done : -EFAULT;
        *offset += step;
        done += step;
        pause_while_copying(done, step);
    }
    return (int32_t)done;
}

/*
 * A write or a cut is whole to other writers, though it passes preemption points. Whoever changes
 * the file never sleeps meanwhile, so that yielding to it is waiting enough.
 */
static void change_begin(struct node *node)
{
    while (node->in_change)
        thread_yield();
    node->in_change = true;
}

static void change_end(struct node *node)
{
    DEBUG_ASSERT(node->in_change);
    node->in_change = false;
}

/* Makes the bytes behind the end, in the last page, zero. */
static void clear_tail(struct node *node)
{
    uint32_t size = node->object->size, used = size & PAGE_MASK;
    struct frame *frame = used ? object_find(node->object, size >> PAGE_SHIFT) : NULL;
    if (!frame)
        return;
    char *page = frame_map(frame);
    memset(page + used, 0, PAGE_SIZE - used);
}

/* Before the file grows: whoever maps it may have written past its end. */
static void before_growth(struct node *node)
{
    if (node->object->written)
        clear_tail(node);
}

static int write_step(struct node *node, uint32_t at, uaddr_t from, uint32_t step)
{
    struct frame *frame = object_find(node->object, at >> PAGE_SHIFT);
    if (!frame && frames_to_spare())
        frame = object_obtain(node->object, at >> PAGE_SHIFT);
    if (!frame)
        return -ENOSPC;
    if (at + step > node->object->size)
        before_growth(node);
    char *place = (char *)frame_map(frame) + (at & PAGE_MASK);
    int error = copy_from_user(place, from, step); /* of one page: all of it, or nothing */
    if (!error)
        node->object->size = max_u32(node->object->size, at + step);
    return error;
}

static int32_t regular_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    struct node *node = file->node;
    uint32_t done = 0;
    int error = 0;
    change_begin(node);
    while (done < length && !error) {
        if (file->flags & O_APPEND)
            *offset = node->object->size;
        if (*offset >= NODE_MAX_SIZE) {
            error = -EFBIG;
            break;
        }
        uint32_t at = (uint32_t)*offset;
        uint32_t rest = length - done;
        error = file_size_allowed(at, &rest);
        if (error)
            break;
        length = done + rest;
        uint32_t step = copy_step(at, from + done, length - done);
        error = write_step(node, at, from + done, step);
        if (!error) {
            *offset += step;
            done += step;
            pause_while_copying(done, step);
        }
    }
    if (done)
        node_touch(node);
    change_end(node);
    return done ? (int32_t)done : error;
}

static int64_t regular_seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, file->node->object->size);
}

/*
 * Cuts the file to `size`: from now on nobody gets a page behind that, then those go from all who
 * map them, and then from the file.
 */
static void cut(struct node *node, uint32_t size)
{
    struct object *object = node->object;
    uint32_t first = page_up(size) / PAGE_SIZE;
    object->size = size;
    object_unmap_begin(object);
    while (!object_unmap_step(object, first))
        preempt_point();
    while (!object_truncate_step(object, first))
        preempt_point();
    clear_tail(node);
}

int regular_file_truncate(struct node *node, uint64_t size)
{
    if (size > NODE_MAX_SIZE)
        return -EFBIG;
    node->writers++; /* the caller has asked node_writable(); from now on nobody runs it */
    change_begin(node);
    if (size < node->object->size) {
        cut(node, (uint32_t)size);
    } else {
        before_growth(node);
        node->object->size = (uint32_t)size;
    }
    node_touch(node);
    change_end(node);
    node->writers--;
    return 0;
}

int regular_file_append(struct node *node, const void *bytes, uint32_t length)
{
    const char *from = bytes;
    if (length > NODE_MAX_SIZE - node->object->size)
        return -EFBIG;
    while (length > 0) {
        struct frame *frame = object_obtain(node->object, node->object->size >> PAGE_SHIFT);
        if (!frame)
            return -ENOMEM;
        uint32_t used = node->object->size & PAGE_MASK;
        uint32_t step = min_u32(length, PAGE_SIZE - used);
        char *page = frame_map(frame);
        memcpy(page + used, from, step);
        node->object->size += step;
        from += step;
        length -= step;
    }
    return 0;
}

static int regular_truncate(struct file *file, uint64_t size)
{
    return regular_file_truncate(file->node, size);
}

/* A file with a name is nobody's alone. */
static uint32_t regular_held(const struct file *file)
{
    return file->node->links ? 0 : file->node->object->page_count;
}

static const struct file_ops regular_ops = {
    .read = regular_read,
    .write = regular_write,
    .seek = regular_seek,
    .truncate = regular_truncate,
    .held = regular_held,
};

int regular_file_open(struct node *node, int flags, struct file **out)
{
    bool write = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
    int error = write ? node_writable(node) : 0;
    if (error)
        return error;
    struct file *file = file_create(&regular_ops, (uint32_t)flags, node, NULL);
    if (!file)
        return -ENOMEM;
    if (flags & O_TRUNC)
        regular_file_truncate(node, 0);
    *out = file;
    return 0;
}
