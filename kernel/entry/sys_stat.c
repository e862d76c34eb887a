/* System calls that tell and change what files are. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/entry/sys_file.h"
#include "kernel/process/user_path.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define PERMISSIONS 07777u
#define EXECUTABLE  0111u

/* What stat(2) tells, and the times with all their bits. */
struct status {
    struct stat64 stat;
    struct node_times times;
};

static struct node_times times_told(const struct stat64 *stat)
{
    return (struct node_times){time_join(stat->st_atime, stat->st_atime_nsec),
                               time_join(stat->st_mtime, stat->st_mtime_nsec),
                               time_join(stat->st_ctime, stat->st_ctime_nsec)};
}

/* What a nameless file says by its path. */
static COLD int stat_of_another(const struct node *node, struct status *out)
{
    int error = node->ops->stat(node, &out->stat);
    out->times = times_told(&out->stat);
    return error;
}

static int stat_node(const struct node *node, struct status *out)
{
    if (node->ops && node->ops->stat)
        return stat_of_another(node, out);
    node_stat(node, &out->stat);
    out->times = node_times(node);
    return 0;
}

static int stat_descriptor(int fd, struct status *out)
{
    struct file *file = fd_lookup(proc_current()->files, fd);
    int error = file ? file_stat(file, &out->stat) : -EBADF;
    if (error)
        return error;
    bool of_node = file->node && !file->ops->stat;
    out->times = of_node ? node_times(file->node) : times_told(&out->stat);
    return 0;
}

/* Whether the user's text is empty; -EFAULT. */
static int is_empty_path(uaddr_t path)
{
    char first;
    return copy_from_user(&first, path, 1) ? -EFAULT : first == '\0';
}

static int stat_path(int directory, uaddr_t path, uint32_t flags, struct status *out)
{
    struct node *node SCOPED(node) = NULL;
    int empty = flags & AT_EMPTY_PATH ? is_empty_path(path) : 0;
    if (empty < 0)
        return empty;
    if (empty && directory != AT_FDCWD)
        return stat_descriptor(directory, out);
    if (empty)
        return stat_node(proc_current()->directory, out);
    unsigned lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : NODE_FOLLOW;
    int error = user_path_lookup(directory, path, lookup, &node);
    return error ? error : stat_node(node, out);
}

int32_t sys_fstatat64(int directory, uaddr_t path, uaddr_t out, uint32_t flags)
{
    struct status status;
    if (flags & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
        return -EINVAL;
    int error = stat_path(directory, path, flags, &status);
    return error ? error : copy_to_user(out, &status.stat, sizeof status.stat);
}

int32_t sys_stat64(uaddr_t path, uaddr_t out)
{
    return sys_fstatat64(AT_FDCWD, path, out, 0);
}

int32_t sys_lstat64(uaddr_t path, uaddr_t out)
{
    return sys_fstatat64(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}

int32_t sys_fstat64(int fd, uaddr_t out)
{
    struct status status;
    int error = stat_descriptor(fd, &status);
    return error ? error : copy_to_user(out, &status.stat, sizeof status.stat);
}

static struct statx_timestamp to_timestamp(int64_t time)
{
    struct statx_timestamp out = {0};
    out.tv_sec = time_split(time, &out.tv_nsec);
    return out;
}

/* All of it, whatever was asked for: statx(2) allows that, and it costs nothing here. */
static struct statx to_statx(const struct status *status)
{
    const struct stat64 *stat = &status->stat;
    return (struct statx){
        .stx_mask = STATX_BASIC_STATS,
        .stx_blksize = stat->st_blksize,
        .stx_nlink = stat->st_nlink,
        .stx_uid = stat->st_uid,
        .stx_gid = stat->st_gid,
        .stx_mode = (uint16_t)stat->st_mode,
        .stx_ino = stat->st_ino,
        .stx_size = (uint64_t)stat->st_size,
        .stx_blocks = stat->st_blocks,
        .stx_atime = to_timestamp(status->times.accessed),
        .stx_ctime = to_timestamp(status->times.changed),
        .stx_mtime = to_timestamp(status->times.modified),
        .stx_rdev_major = DEVICE_MAJOR(stat->st_rdev),
        .stx_rdev_minor = DEVICE_MINOR(stat->st_rdev),
        .stx_dev_major = DEVICE_MAJOR(stat->st_dev),
        .stx_dev_minor = DEVICE_MINOR(stat->st_dev),
    };
}

int32_t sys_statx(int directory, uaddr_t path, uint32_t flags, uint32_t mask, uaddr_t out)
{
    const uint32_t known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC;
    struct status status;
    if (mask & STATX_RESERVED || flags & ~known || (flags & AT_STATX_SYNC) == AT_STATX_SYNC)
        return -EINVAL;
    int error = stat_path(directory, path, flags, &status);
    if (error)
        return error;
    struct statx all = to_statx(&status);
    return copy_to_user(out, &all, sizeof all);
}

/* Everybody is root: only executing can be denied, for a file that nobody may execute. */
int32_t sys_faccessat2(int directory, uaddr_t path, uint32_t mode, uint32_t flags)
{
    struct node *node SCOPED(node) = NULL;
    if ((mode & ~(uint32_t)(R_OK | W_OK | X_OK)) ||
        (flags & ~(uint32_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
        return -EINVAL;
    int error =
        user_path_lookup(directory, path, flags & AT_SYMLINK_NOFOLLOW ? 0 : NODE_FOLLOW, &node);
    if (error)
        return error;
    bool denied = (mode & X_OK) && !node_is_directory(node) && !(node->mode & EXECUTABLE);
    return denied ? -EACCES : 0;
}

int32_t sys_faccessat(int directory, uaddr_t path, uint32_t mode)
{
    return sys_faccessat2(directory, path, mode, 0);
}

int32_t sys_access(uaddr_t path, uint32_t mode)
{
    return sys_faccessat2(AT_FDCWD, path, mode, 0);
}

static void change_mode(struct node *node, uint32_t mode)
{
    node->mode = (node->mode & ~PERMISSIONS) | (mode & PERMISSIONS);
    node_note_change(node);
}

int32_t sys_fchmodat(int directory, uaddr_t path, uint32_t mode)
{
    struct node *node SCOPED(node) = NULL;
    int error = user_path_lookup(directory, path, NODE_FOLLOW, &node);
    if (!error)
        change_mode(node, mode);
    return error;
}

int32_t sys_chmod(uaddr_t path, uint32_t mode)
{
    return sys_fchmodat(AT_FDCWD, path, mode);
}

int32_t sys_fchmod(int fd, uint32_t mode)
{
    const struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    if (file->node)
        change_mode(file->node, mode);
    return 0;
}

int32_t sys_umask(uint32_t mask)
{
    struct proc *self = proc_current();
    uint32_t old = self->umask;
    self->umask = mask & 0777;
    return (int32_t)old;
}

int32_t sys_readlinkat(int directory, uaddr_t path, uaddr_t out, int32_t size)
{
    struct node *node SCOPED(node) = NULL;
    if (size <= 0)
        return -EINVAL;
    int error = user_path_lookup(directory, path, 0, &node);
    if (error)
        return error;
    char *text SCOPED(text) = heap_alloc(PAGE_SIZE);
    int length = text ? node_read_link(node, text, min_u32((uint32_t)size, PAGE_SIZE)) : -ENOMEM;
    return length > 0 && copy_to_user(out, text, (uint32_t)length) ? -EFAULT : length;
}

int32_t sys_readlink(uaddr_t path, uaddr_t out, int32_t size)
{
    return sys_readlinkat(AT_FDCWD, path, out, size);
}
