/* mknod(2), by which mkfifo(3) makes a pipe that has a name (fifo(7)). */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/files/path.h"
#include "kernel/ipc/pipe.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"

#define PERMISSIONS 07777u

static const struct node_ops fifo_ops = {.open = pipe_open_fifo};

/* The operations of a node of this type: none, for a regular file. 0 or a negative errno. */
static int operations_of(uint32_t type, const struct node_ops **ops)
{
    *ops = type == S_IFIFO ? &fifo_ops : NULL;
    switch (type) {
    case S_IFREG:
    case S_IFIFO:
        return 0;
    case S_IFCHR: /* the kernel's own devices are all there are */
    case S_IFBLK:
    case S_IFSOCK:
    case S_IFDIR:
        return -EPERM;
    default:
        return -EINVAL;
    }
}

int32_t sys_mknodat(int directory, uaddr_t path, uint32_t mode, uint32_t device)
{
    (void)device;
    struct user_path where SCOPED(user_path) = {0};
    const struct node_ops *ops;
    uint32_t type = mode & S_IFMT ? mode & S_IFMT : S_IFREG;
    int error = operations_of(type, &ops);
    if (!error)
        error = user_path_get(&where, directory, path);
    if (error)
        return error;
    struct node *node SCOPED(node) =
        node_create(type | (mode & PERMISSIONS & ~proc_current()->umask), ops, NULL);
    return node ? path_attach(where.start, where.text, node) : -ENOMEM;
}

int32_t sys_mknod(uaddr_t path, uint32_t mode, uint32_t device)
{
    return sys_mknodat(AT_FDCWD, path, mode, device);
}
