/* System calls on open files: reading, writing, seeking. */
#include "kernel/entry/sys_file.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/ioctl.h"
#include "kernel/files/dirent.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/process/proc.h"
#include "mm/usercopy.h"

/* The file of a descriptor with a reference, since the call may sleep; NULL: -EBADF. */
static struct file *get(int fd)
{
    return fd_get(proc_current()->files, fd);
}

int32_t sys_read(int fd, uaddr_t to, uint32_t length)
{
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    int32_t result = file_read(file, to, length, NULL);
    file_put(file);
    return result;
}

int32_t sys_write(int fd, uaddr_t from, uint32_t length)
{
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    int32_t result = file_write(file, from, length, NULL);
    file_put(file);
    return result;
}

typedef int32_t (*mover)(struct file *file, uaddr_t address, uint32_t length, uint64_t *offset);

/* pread and pwrite: at an offset of their own, in a file that can seek. */
static int32_t move_at(int fd, mover move, uaddr_t address, uint32_t length, uint64_t offset)
{
    if ((int64_t)offset < 0)
        return -EINVAL;
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    bool has_offsets = file->ops->seek && !file->ops->take_value;
    int32_t result = has_offsets ? move(file, address, length, &offset) : -ESPIPE;
    file_put(file);
    return result;
}

int32_t sys_pread64(int fd, uaddr_t to, uint32_t length, uint32_t low, uint32_t high)
{
    return move_at(fd, file_read, to, length, (uint64_t)high << 32 | low);
}

int32_t sys_pwrite64(int fd, uaddr_t from, uint32_t length, uint32_t low, uint32_t high)
{
    return move_at(fd, file_write, from, length, (uint64_t)high << 32 | low);
}

int32_t sys_lseek(int fd, int32_t offset, int whence)
{
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    int64_t place = file_seek(file, offset, whence);
    file_put(file);
    return place > INT32_MAX ? -EOVERFLOW : (int32_t)place;
}

int32_t sys__llseek(int fd, uint32_t high, uint32_t low, uaddr_t result, int whence)
{
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    int64_t place = file_seek(file, (int64_t)((uint64_t)high << 32 | low), whence);
    file_put(file);
    if (place < 0)
        return (int32_t)place;
    return copy_to_user(result, &place, sizeof place);
}

/* FIOCLEX, FIONCLEX and FIONBIO change the descriptor or its file, of whatever kind. */
static int32_t common_ioctl(int fd, struct file *file, uint32_t request, uaddr_t argument)
{
    struct fd_table *files = proc_current()->files;
    int on;
    if (request != FIONBIO) {
        unsigned kept = fd_flags(files, fd) & ~(unsigned)FD_CLOEXEC;
        fd_set_flags(files, fd, request == FIOCLEX ? kept | FD_CLOEXEC : kept);
        return 0;
    }
    if (copy_from_user(&on, argument, sizeof on))
        return -EFAULT;
    file->flags = on ? file->flags | O_NONBLOCK : file->flags & ~(uint32_t)O_NONBLOCK;
    return 0;
}

int32_t sys_ioctl(int fd, uint32_t request, uaddr_t argument)
{
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    bool is_common = request == FIOCLEX || request == FIONCLEX || request == FIONBIO;
    int32_t result =
        is_common ? common_ioctl(fd, file, request, argument) : file_ioctl(file, request, argument);
    file_put(file);
    return result;
}

static int32_t get_dirents(int fd, struct dirent_sink *sink)
{
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    int error = -ENOTDIR;
    if (file->ops->getdents)
        error = file->node->links ? file->ops->getdents(file, sink) : -ENOENT; /* removed */
    file_put(file);
    return sink->used ? (int32_t)sink->used : error;
}

int32_t sys_getdents(int fd, uaddr_t to, uint32_t size)
{
    struct dirent_sink sink = {.to = to, .room = size, .old = true};
    return get_dirents(fd, &sink);
}

int32_t sys_getdents64(int fd, uaddr_t to, uint32_t size)
{
    struct dirent_sink sink = {.to = to, .room = size};
    return get_dirents(fd, &sink);
}

static int32_t truncate_file(int fd, int64_t size)
{
    if (size < 0)
        return -EINVAL;
    struct file *file = get(fd);
    if (!file)
        return -EBADF;
    int error = file_truncate(file, size);
    file_put(file);
    return error;
}

int32_t sys_ftruncate(int fd, int32_t size)
{
    return truncate_file(fd, size);
}

int32_t sys_ftruncate64(int fd, uint32_t low, uint32_t high)
{
    return truncate_file(fd, (int64_t)((uint64_t)high << 32 | low));
}
