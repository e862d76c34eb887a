/* mknod(2), by which mkfifo(3) makes a pipe that has a name (fifo(7)). */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/files/path.h"
#include "kernel/ipc/pipe.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"

#define PERMISSIONS 07777u

static const struct node_ops fifo_ops = {.open = pipe_open_fifo};

int32_t sys_mknodat(int directory, uaddr_t path, uint32_t mode, uint32_t device)
{
    (void)device;
    struct user_path where SCOPED(user_path) = {0};
    uint32_t type = mode & S_IFMT ? mode & S_IFMT : S_IFREG;
    if (type == S_IFCHR || type == S_IFBLK || type == S_IFSOCK || type == S_IFDIR)
        return -EPERM; /* the kernel's own devices are all there are */
    if (type != S_IFREG && type != S_IFIFO)
        return -EINVAL;
    int error = user_path_get(&where, directory, path);
    if (error)
        return error;
    const struct node_ops *ops = type == S_IFIFO ? &fifo_ops : NULL;
    struct node *node SCOPED(node) =
        node_create(type | (mode & PERMISSIONS & ~proc_current()->umask), ops, NULL);
    return node ? path_attach(where.start, where.text, node) : -ENOMEM;
}

int32_t sys_mknod(uaddr_t path, uint32_t mode, uint32_t device)
{
    return sys_mknodat(AT_FDCWD, path, mode, device);
}
