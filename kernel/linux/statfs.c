/* statfs(2) and its kin: what there is of memory is what there is of room for files. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/stat.h"
#include "kernel/base/string.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

/* As much of it as both forms have. */
static struct statfs64 statistics(void)
{
    struct frame_counts counts;
    frame_count(&counts);
    uint32_t free = counts.free - counts.promised;
    return (struct statfs64){.f_type = TMPFS_MAGIC,
                             .f_bsize = PAGE_SIZE,
                             .f_frsize = PAGE_SIZE,
                             .f_blocks = counts.total,
                             .f_bfree = free,
                             .f_bavail = free,
                             .f_namelen = NAME_MAX};
}

static int32_t give_long(uaddr_t out)
{
    const struct statfs64 found = statistics();
    return copy_to_user(out, &found, sizeof found) ? -EFAULT : 0;
}

static int32_t give_short(uaddr_t out)
{
    const struct statfs64 found = statistics();
    const struct statfs small = {.f_type = found.f_type,
                                 .f_bsize = found.f_bsize,
                                 .f_blocks = (uint32_t)found.f_blocks,
                                 .f_bfree = (uint32_t)found.f_bfree,
                                 .f_bavail = (uint32_t)found.f_bavail,
                                 .f_namelen = found.f_namelen,
                                 .f_frsize = found.f_frsize};
    return copy_to_user(out, &small, sizeof small) ? -EFAULT : 0;
}

static int32_t check_path(uaddr_t path)
{
    struct node *node SCOPED(node) = NULL;
    return user_path_lookup(AT_FDCWD, path, NODE_FOLLOW, &node);
}

static int32_t check_fd(int fd)
{
    return fd_lookup(proc_current()->files, fd) ? 0 : -EBADF;
}

int32_t sys_statfs(uaddr_t path, uaddr_t out)
{
    int32_t error = check_path(path);
    return error ? error : give_short(out);
}

int32_t sys_fstatfs(int fd, uaddr_t out)
{
    int32_t error = check_fd(fd);
    return error ? error : give_short(out);
}

int32_t sys_statfs64(uaddr_t path, uint32_t size, uaddr_t out)
{
    if (size != sizeof(struct statfs64))
        return -EINVAL;
    int32_t error = check_path(path);
    return error ? error : give_long(out);
}

int32_t sys_fstatfs64(int fd, uint32_t size, uaddr_t out)
{
    if (size != sizeof(struct statfs64))
        return -EINVAL;
    int32_t error = check_fd(fd);
    return error ? error : give_long(out);
}
