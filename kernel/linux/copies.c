/*
 * From file to file without a buffer of the program: sendfile(2), copy_file_range(2); and files
 * that have no name (memfd_create(2)), or room ahead (fallocate(2)). What is copied is mapped into
 * the caller for as long, and written from there as ever: so any kind of file may take it.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/stat.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/files/regular_file.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"
#include "mm/aspace.h"
#include "mm/heap.h"
#include "mm/object.h"
#include "mm/usercopy.h"

#define MAPPED_MOST  0x100000u /* at once */
#define COPIED_MOST  0x7ffff000u
#define MFD_CLOEXEC  1u
#define MFD_NAME_MAX 249

static bool is_regular(const struct file *file)
{
    return file->node && node_is_regular(file->node) && !file->node->ops;
}

/* Writes up to MAPPED_MOST bytes of a regular file. How many, or an error. */
static int32_t write_part(struct object *from, uint32_t at, struct file *to, uint32_t length,
                          uint64_t *to_offset)
{
    uint32_t inside = at & PAGE_MASK;
    struct aspace *space = proc_current()->aspace;
    struct mapping mapping = {.length = inside + length,
                              .kind = REGION_FILE,
                              .protection = PROTECT_READ,
                              .ends = true,
                              .shared = true,
                              .never_write = true,
                              .object = from,
                              .object_page = at / PAGE_SIZE};
    aspace_lock(space);
    int error = aspace_map(space, &mapping);
    aspace_unlock(space);
    if (error)
        return error;
    int32_t written = file_write(to, mapping.address + inside, length, to_offset);
    aspace_lock(space);
    aspace_unmap(space, mapping.address, mapping.address + page_up(inside + length));
    aspace_unlock_to_others(space);
    return written;
}

/* To the end of the file, or as much as is taken. How many bytes, or an error where it is none. */
static int32_t copy(struct file *from, uint64_t *from_offset, struct file *to, uint64_t *to_offset,
                    uint32_t length)
{
    struct object *object = from->node->object;
    uint32_t done = 0;
    length = min_u32(length, COPIED_MOST);
    while (done < length && *from_offset < object->size) {
        uint32_t at = (uint32_t)*from_offset, left = min_u32(length - done, object->size - at);
        int32_t part = write_part(object, at, to, min_u32(left, MAPPED_MOST), to_offset);
        if (part == -EFAULT && at >= object->size)
            break; /* it was cut meanwhile */
        if (part <= 0)
            return done > 0 ? (int32_t)done : part;
        *from_offset += (uint32_t)part;
        done += (uint32_t)part;
        preempt_point();
    }
    return (int32_t)done;
}

/* --- sendfile --------------------------------------------------------------------------------- */

static int32_t sendfile(int to_fd, int from_fd, uint64_t *offset, uint32_t length)
{
    struct file *from SCOPED(file) = fd_get(proc_current()->files, from_fd);
    struct file *to SCOPED(file) = fd_get(proc_current()->files, to_fd);
    if (!from || !file_readable(from) || !to || !file_writable(to))
        return -EBADF;
    if (!is_regular(from) || to->flags & O_APPEND)
        return -EINVAL;
    return copy(from, offset ? offset : &from->offset, to, NULL, length);
}

static int32_t sendfile_at(int to, int from, uaddr_t at, uint32_t size, uint32_t length)
{
    uint64_t offset = 0;
    if (at && copy_from_user(&offset, at, size))
        return -EFAULT;
    if (size == sizeof offset ? (int64_t)offset < 0 : (int32_t)offset < 0)
        return -EINVAL;
    int32_t done = sendfile(to, from, at ? &offset : NULL, length);
    return at && copy_to_user(at, &offset, size) ? -EFAULT : done;
}

int32_t sys_sendfile(int to, int from, uaddr_t offset, uint32_t length)
{
    return sendfile_at(to, from, offset, sizeof(uint32_t), length);
}

int32_t sys_sendfile64(int to, int from, uaddr_t offset, uint32_t length)
{
    return sendfile_at(to, from, offset, sizeof(uint64_t), length);
}

/* --- copy_file_range -------------------------------------------------------------------------- */

/* Where a side begins: at the file's own offset where `at` is 0. */
static int read_offset(const struct file *file, uaddr_t at, uint64_t *offset)
{
    *offset = file->offset;
    if (at && copy_from_user(offset, at, sizeof *offset))
        return -EFAULT;
    return (int64_t)*offset < 0 ? -EINVAL : 0;
}

static int store_offset(struct file *file, uaddr_t at, uint64_t offset)
{
    if (at)
        return copy_to_user(at, &offset, sizeof offset);
    file->offset = offset;
    return 0;
}

static int check_sides(const struct file *from, const struct file *to)
{
    if (!file_readable(from) || !file_writable(to) || to->flags & O_APPEND)
        return -EBADF;
    if (node_is_directory(from->node) || node_is_directory(to->node))
        return -EISDIR;
    return is_regular(from) && is_regular(to) ? 0 : -EINVAL;
}

int32_t sys_copy_file_range(int from_fd, uaddr_t from_at, int to_fd, uaddr_t to_at, uint32_t length,
                            uint32_t flags)
{
    uint64_t from_offset, to_offset;
    struct file *from SCOPED(file) = fd_get(proc_current()->files, from_fd);
    struct file *to SCOPED(file) = fd_get(proc_current()->files, to_fd);
    if (!from || !to)
        return -EBADF;
    int error = read_offset(from, from_at, &from_offset);
    if (!error)
        error = read_offset(to, to_at, &to_offset);
    if (!error && flags)
        error = -EINVAL;
    if (!error)
        error = from->node && to->node ? check_sides(from, to) : -EINVAL;
    if (error)
        return error;
    length = min_u32(length, COPIED_MOST);
    if (from->node == to->node && from_offset < to_offset + length &&
        to_offset < from_offset + length)
        return -EINVAL;
    int32_t done = copy(from, &from_offset, to, &to_offset, length);
    if (done > 0 &&
        (store_offset(from, from_at, from_offset) || store_offset(to, to_at, to_offset)))
        return -EFAULT;
    return done;
}

/* --- room ahead, and files without a name ----------------------------------------------------- */

int32_t sys_fallocate(int fd, uint32_t mode, uint32_t low, uint32_t high, uint32_t length_low,
                      uint32_t length_high)
{
    struct file *file SCOPED(file) = fd_get(proc_current()->files, fd);
    int64_t offset = (int64_t)((uint64_t)high << 32 | low);
    int64_t length = (int64_t)((uint64_t)length_high << 32 | length_low);
    if (!file)
        return -EBADF;
    if (offset < 0 || length <= 0)
        return -EINVAL;
    if (mode)
        return -EOPNOTSUPP;
    if (!file_writable(file))
        return -EBADF;
    if (!file->node)
        return -ESPIPE;
    if (!is_regular(file))
        return node_is_directory(file->node) ? -EISDIR : -ENODEV;
    if (offset > INT64_MAX - length || offset + length > (int64_t)NODE_MAX_SIZE)
        return -EFBIG;
    uint64_t end = (uint64_t)(offset + length);
    return end > file->node->object->size ? file_truncate(file, (int64_t)end) : 0;
}

int32_t sys_memfd_create(uaddr_t name, uint32_t flags)
{
    struct file *file;
    char *text SCOPED(text) = heap_alloc(PATH_MAX);
    if (flags & ~MFD_CLOEXEC)
        return -EINVAL;
    if (!text)
        return -ENOMEM;
    int length = user_text_get(text, name);
    if (length < 0 || length > MFD_NAME_MAX)
        return length == -EFAULT ? length : -EINVAL;
    struct node *node SCOPED(node) = node_create(S_IFREG | 0777, NULL, NULL);
    if (!node)
        return -ENOMEM;
    node->links = 0;
    int error = regular_file_open(node, O_RDWR | O_LARGEFILE, &file);
    if (error)
        return error;
    int fd = fd_install(proc_current()->files, file, 0, flags & MFD_CLOEXEC ? FD_CLOEXEC : 0);
    if (fd < 0)
        file_put(file);
    return fd;
}
