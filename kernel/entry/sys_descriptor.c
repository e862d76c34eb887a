/* System calls that make, copy and close descriptors. */
#include "kernel/abi/errno.h"
#include "kernel/abi/eventfd.h"
#include "kernel/abi/fcntl.h"
#include "kernel/entry/sys_file.h"
#include "kernel/process/user_path.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/ipc/eventfd.h"
#include "kernel/ipc/pipe.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "mm/usercopy.h"

/* What F_SETFL may change. */
#define CHANGEABLE_FLAGS ((uint32_t)(O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME))

/* What only opening is told and the open file does not keep. */
#define OPENING_FLAGS ((uint32_t)(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC | O_CLOFORK))

#define TMPFILE_FLAG ((uint32_t)(O_TMPFILE & ~O_DIRECTORY))

static unsigned fd_flags_of(uint32_t open_flags)
{
    return (open_flags & O_CLOEXEC ? FD_CLOEXEC : 0u) | (open_flags & O_CLOFORK ? FD_CLOFORK : 0u);
}

static int find_node(const struct user_path *path, uint32_t flags, uint32_t mode, struct node **out,
                     bool *created)
{
    unsigned lookup =
        (flags & O_NOFOLLOW ? 0 : NODE_FOLLOW) | (flags & O_DIRECTORY ? NODE_DIRECTORY : 0);
    *created = false;
    if (!(flags & O_CREAT))
        return node_lookup(path->start, path->text, lookup, out);
    mode &= ~proc_current()->umask;
    return path_create(path->start, path->text, (int)flags, mode, out, created);
}

static int open_file(const struct user_path *path, uint32_t flags, uint32_t mode, struct file **out)
{
    struct node *node SCOPED(node) = NULL;
    bool created;
    int error = find_node(path, flags, mode, &node, &created);
    if (error)
        return error;
    if (created)
        flags &= ~(uint32_t)O_TRUNC; /* there is nothing to cut, and its times stand */
    error = node_open(node, (int)flags, out);
    if (error && created)
        path_uncreate(node);
    if (!error)
        (*out)->flags &= ~OPENING_FLAGS;
    return error;
}

int32_t sys_openat(int directory, uaddr_t path, uint32_t flags, uint32_t mode)
{
    struct fd_table *files = proc_current()->files;
    struct user_path where SCOPED(user_path) = {0};
    struct file *file;
    if (flags & TMPFILE_FLAG)
        return -EOPNOTSUPP;
    int error = user_path_get(&where, directory, path);
    if (error)
        return error;
    int fd = fd_reserve(files, 0);
    if (fd < 0)
        return fd;
    error = open_file(&where, flags, mode, &file);
    if (error) {
        fd_unreserve(files, fd);
        return error;
    }
    fd_fill(files, fd, file, fd_flags_of(flags));
    return fd;
}

int32_t sys_open(uaddr_t path, uint32_t flags, uint32_t mode)
{
    return sys_openat(AT_FDCWD, path, flags, mode);
}

int32_t sys_creat(uaddr_t path, uint32_t mode)
{
    return sys_openat(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int32_t sys_close(int fd)
{
    int error = fd_close(proc_current()->files, fd);
    objects_reap();
    return error;
}

/* Gives `file` a descriptor from `lowest` on, or drops it. */
static int32_t install(struct file *file, int lowest, unsigned flags)
{
    int fd = fd_install(proc_current()->files, file, lowest, flags);
    if (fd < 0)
        file_put(file);
    return fd;
}

/* A second descriptor for an open file. */
static int32_t duplicate(struct file *file, uint32_t lowest, unsigned flags)
{
    if (lowest >= FD_LIMIT)
        return -EINVAL;
    file_get(file);
    return install(file, (int)lowest, flags);
}

int32_t sys_dup(int fd)
{
    struct file *file = fd_lookup(proc_current()->files, fd);
    return file ? duplicate(file, 0, 0) : -EBADF;
}

static int32_t duplicate_to(int fd, int to, unsigned flags)
{
    struct fd_table *files = proc_current()->files;
    struct file *file = fd_get(files, fd);
    if (!file)
        return -EBADF;
    int error = fd_replace(files, to, file, flags);
    if (error)
        file_put(file);
    objects_reap();
    return error ? error : to;
}

int32_t sys_dup2(int fd, int to)
{
    if (fd == to)
        return fd_lookup(proc_current()->files, fd) ? to : -EBADF;
    return duplicate_to(fd, to, 0);
}

int32_t sys_dup3(int fd, int to, uint32_t flags)
{
    if ((flags & ~(uint32_t)(O_CLOEXEC | O_CLOFORK)) || fd == to)
        return -EINVAL;
    return duplicate_to(fd, to, fd_flags_of(flags));
}

/* Two descriptors, reserved together or not at all. */
static int reserve_pair(struct fd_table *files, int fds[2])
{
    fds[0] = fd_reserve(files, 0);
    if (fds[0] < 0)
        return fds[0];
    fds[1] = fd_reserve(files, 0);
    if (fds[1] < 0)
        fd_unreserve(files, fds[0]);
    return fds[1] < 0 ? fds[1] : 0;
}

int32_t sys_pipe2(uaddr_t to, uint32_t flags)
{
    struct fd_table *files = proc_current()->files;
    struct file *ends[2];
    int fds[2];
    if (flags & ~(uint32_t)(O_NONBLOCK | O_DIRECT | O_CLOEXEC | O_CLOFORK))
        return -EINVAL;
    int error = reserve_pair(files, fds);
    if (error)
        return error;
    error = pipe_create((int)flags, ends);
    if (!error && copy_to_user(to, fds, sizeof fds)) {
        file_put(ends[0]);
        file_put(ends[1]);
        error = -EFAULT;
    }
    for (int i = 0; i < 2; i++) {
        if (error)
            fd_unreserve(files, fds[i]);
        else
            fd_fill(files, fds[i], ends[i], fd_flags_of(flags));
    }
    return error;
}

int32_t sys_pipe(uaddr_t to)
{
    return sys_pipe2(to, 0);
}

int32_t sys_eventfd2(uint32_t count, uint32_t flags)
{
    struct file *file;
    if (flags & ~(uint32_t)(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC))
        return -EINVAL;
    int error = eventfd_create(count, flags, &file);
    return error ? error : install(file, 0, fd_flags_of(flags));
}

int32_t sys_eventfd(uint32_t count)
{
    return sys_eventfd2(count, 0);
}

int32_t sys_fcntl64(int fd, uint32_t command, uint32_t argument)
{
    struct fd_table *files = proc_current()->files;
    struct file *file = fd_lookup(files, fd);
    if (!file)
        return -EBADF;
    switch (command) {
    case F_DUPFD:
        return duplicate(file, argument, 0);
    case F_DUPFD_CLOEXEC:
        return duplicate(file, argument, FD_CLOEXEC);
    case F_DUPFD_CLOFORK:
        return duplicate(file, argument, FD_CLOFORK);
    case F_GETFD:
        return (int32_t)fd_flags(files, fd);
    case F_SETFD:
        fd_set_flags(files, fd, argument);
        return 0;
    case F_GETFL:
        return (int32_t)file->flags;
    case F_SETFL:
        file->flags = (file->flags & ~CHANGEABLE_FLAGS) | (argument & CHANGEABLE_FLAGS);
        return 0;
    case F_GETPIPE_SZ:
        return pipe_size(file);
    case F_SETPIPE_SZ:
        return pipe_resize(file, argument);
    default:
        return fcntl_lock ? fcntl_lock(fd, command, argument) : -EINVAL;
    }
}
