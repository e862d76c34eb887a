/* Open files: their life, and the checks that every operation begins with. */
#include "kernel/files/file.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/base/no_sleep.h"
#include "kernel/base/string.h"
#include "kernel/files/node.h"
#include "mm/heap.h"

#define LARGEST_TRANSFER 0x7ffff000u          /* as Linux's MAX_RW_COUNT */
#define LARGEST_OFFSET   0xffffffff000ull     /* as Linux's on 32 bits: 2^32 pages */
#define ANONYMOUS_DEVICE DEVICE_NUMBER(0, 13) /* st_dev; all are one inode there, as on Linux */
#define ANONYMOUS_INODE  1

void (*file_closed)(struct file *file);
void (*file_descriptor_closed)(struct file *file);

static uint32_t live_files;

struct file *file_create(const struct file_ops *ops, uint32_t flags, struct node *node, void *data)
{
    struct file *file = heap_alloc(sizeof *file);
    if (!file)
        return NULL;
    *file = (struct file){.count = 1, .flags = flags, .ops = ops, .node = node, .data = data};
    if (node) {
        node_get(node);
        node->writers += file_writable(file);
    }
    live_files++;
    return file;
}

void file_put(struct file *file)
{
    ASSERT(file->count > 0);
    if (--file->count > 0)
        return;
    NO_SLEEP(); /* whatever kind of file it is */
    if (file->followed)
        file_closed(file);
    if (file->ops->close)
        file->ops->close(file);
    if (file->node) {
        file->node->writers -= file_writable(file);
        node_put(file->node);
    }
    heap_free(file);
    live_files--;
}

static bool is_user_range(uaddr_t start, uint32_t length)
{
    return length <= USER_END && start <= USER_END - length;
}

int32_t file_read(struct file *file, uaddr_t to, uint32_t length, uint64_t *offset)
{
    MAY_SLEEP();
    if (!file_readable(file))
        return -EBADF;
    if (!file->ops->read)
        return file->node && node_is_directory(file->node) ? -EISDIR : -EINVAL;
    if (!is_user_range(to, length))
        return -EFAULT;
    if (length == 0)
        return file->ops->take_value ? -EINVAL : 0;
    length = min_u32(length, LARGEST_TRANSFER);
    return file->ops->read(file, to, length, offset ? offset : &file->offset);
}

int32_t file_write(struct file *file, uaddr_t from, uint32_t length, uint64_t *offset)
{
    MAY_SLEEP();
    if (!file_writable(file))
        return -EBADF;
    if (!file->ops->write)
        return -EINVAL;
    if (!is_user_range(from, length))
        return -EFAULT;
    if (length == 0)
        return file->ops->take_value ? -EINVAL : 0;
    length = min_u32(length, LARGEST_TRANSFER);
    return file->ops->write(file, from, length, offset ? offset : &file->offset);
}

int32_t file_ioctl(struct file *file, uint32_t request, uaddr_t argument)
{
    return file->ops->ioctl ? file->ops->ioctl(file, request, argument) : -ENOTTY;
}

int file_stat(struct file *file, struct stat64 *out)
{
    memset(out, 0, sizeof *out);
    if (file->ops->stat)
        return file->ops->stat(file, out);
    if (!file->node)
        return -EINVAL;
    node_stat(file->node, out);
    return 0;
}

int file_stat_anonymous(struct file *file, struct stat64 *out)
{
    (void)file;
    out->st_dev = ANONYMOUS_DEVICE;
    out->st_ino = out->__st_ino = ANONYMOUS_INODE;
    out->st_mode = 0600; /* and of no kind, as on Linux */
    out->st_nlink = 1;
    out->st_blksize = PAGE_SIZE;
    return 0;
}

int64_t file_seek(struct file *file, int64_t offset, int whence)
{
    return file->ops->seek ? file->ops->seek(file, offset, whence) : -ESPIPE;
}

int file_truncate(struct file *file, int64_t size)
{
    if (size < 0 || !file_writable(file) || !file->ops->truncate)
        return -EINVAL;
    return file->ops->truncate(file, (uint64_t)size);
}

int64_t file_seek_within(struct file *file, int64_t offset, int whence, uint64_t end)
{
    uint64_t base;
    if (whence == SEEK_SET)
        base = 0;
    else if (whence == SEEK_CUR)
        base = file->offset;
    else if (whence == SEEK_END)
        base = end;
    else
        return -EINVAL;

    /* Both terms lie well inside 63 bits once the offset is checked, so the sum cannot overflow. */
    if (offset > (int64_t)LARGEST_OFFSET || offset < -(int64_t)LARGEST_OFFSET)
        return -EINVAL;
    int64_t place = (int64_t)base + offset;
    if (place < 0 || place > (int64_t)LARGEST_OFFSET)
        return -EINVAL;
    file->offset = (uint64_t)place;
    return place;
}

int64_t file_seek_nowhere(struct file *file, int64_t offset, int whence)
{
    (void)file;
    (void)offset;
    (void)whence;
    return 0;
}

uint32_t file_count(void)
{
    return live_files;
}
