/* statfs(2) and its kin: what there is of memory is what there is of room for files. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/stat.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

/* Both forms have the same fields, of different widths. */
#define FOUND(all, free)                                                                           \
    .f_type = TMPFS_MAGIC, .f_bsize = PAGE_SIZE, .f_frsize = PAGE_SIZE, .f_blocks = (all),         \
    .f_bfree = (free), .f_bavail = (free), .f_namelen = NAME_MAX

/* In the short form, or the long one, unless there is an error already. */
static int32_t give(int32_t error, bool is_long, uaddr_t out)
{
    struct frame_counts counts;
    frame_count(&counts);
    uint32_t free = counts.free - counts.promised;
    const struct statfs64 found = {FOUND(counts.total, free)};
    const struct statfs small = {FOUND(counts.total, free)};
    return error     ? error
           : is_long ? copy_to_user(out, &found, sizeof found)
                     : copy_to_user(out, &small, sizeof small);
}

static int32_t check_path(uaddr_t path)
{
    struct node *node SCOPED(node) = NULL;
    return user_path_lookup(AT_FDCWD, path, NODE_FOLLOW, &node);
}

int32_t sys_statfs(uaddr_t path, uaddr_t out)
{
    return give(check_path(path), false, out);
}

int32_t sys_fstatfs(int fd, uaddr_t out)
{
    return give(fd_lookup(proc_current()->files, fd) ? 0 : -EBADF, false, out);
}

int32_t sys_statfs64(uaddr_t path, uint32_t size, uaddr_t out)
{
    return size != sizeof(struct statfs64) ? -EINVAL : give(check_path(path), true, out);
}

int32_t sys_fstatfs64(int fd, uint32_t size, uaddr_t out)
{
    if (size != sizeof(struct statfs64))
        return -EINVAL;
    return give(fd_lookup(proc_current()->files, fd) ? 0 : -EBADF, true, out);
}
