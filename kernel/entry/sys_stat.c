/* System calls that tell and change what files are. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/abi/time.h"
#include "kernel/entry/sys_file.h"
#include "kernel/entry/user_path.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/process/proc.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define PERMISSIONS 07777u
#define EXECUTABLE  0111u
#define NSEC_NOW    0x3fffffff /* UTIME_NOW */
#define NSEC_OMIT   0x3ffffffe /* UTIME_OMIT */

static int stat_descriptor(int fd, struct stat64 *out)
{
    struct file *file = fd_lookup(proc_current()->files, fd);
    return file ? file_stat(file, out) : -EBADF;
}

/* Whether the user's text is empty; -EFAULT. */
static int is_empty_path(uaddr_t path)
{
    char first;
    return copy_from_user(&first, path, 1) ? -EFAULT : first == '\0';
}

static int stat_path(int directory, uaddr_t path, uint32_t flags, struct stat64 *out)
{
    struct node *node;
    int empty = flags & AT_EMPTY_PATH ? is_empty_path(path) : 0;
    if (empty < 0)
        return empty;
    if (empty && directory != AT_FDCWD)
        return stat_descriptor(directory, out);
    if (empty) {
        node_stat(proc_current()->directory, out);
        return 0;
    }
    unsigned lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : NODE_FOLLOW;
    int error = user_path_lookup(directory, path, lookup, &node);
    if (error)
        return error;
    node_stat(node, out);
    node_put(node);
    return 0;
}

int32_t sys_fstatat64(int directory, uaddr_t path, uaddr_t out, uint32_t flags)
{
    struct stat64 stat;
    if (flags & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
        return -EINVAL;
    int error = stat_path(directory, path, flags, &stat);
    return error ? error : copy_to_user(out, &stat, sizeof stat);
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
    struct stat64 stat;
    int error = stat_descriptor(fd, &stat);
    return error ? error : copy_to_user(out, &stat, sizeof stat);
}

static struct statx_timestamp to_timestamp(int32_t seconds, uint32_t nanoseconds)
{
    return (struct statx_timestamp){.tv_sec = seconds, .tv_nsec = nanoseconds};
}

/* All of it, whatever was asked for: statx(2) allows that, and it costs nothing here. */
static struct statx to_statx(const struct stat64 *stat)
{
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
        .stx_atime = to_timestamp(stat->st_atime, stat->st_atime_nsec),
        .stx_ctime = to_timestamp(stat->st_ctime, stat->st_ctime_nsec),
        .stx_mtime = to_timestamp(stat->st_mtime, stat->st_mtime_nsec),
        .stx_rdev_major = DEVICE_MAJOR(stat->st_rdev),
        .stx_rdev_minor = DEVICE_MINOR(stat->st_rdev),
        .stx_dev_major = DEVICE_MAJOR(stat->st_dev),
        .stx_dev_minor = DEVICE_MINOR(stat->st_dev),
    };
}

int32_t sys_statx(int directory, uaddr_t path, uint32_t flags, uint32_t mask, uaddr_t out)
{
    const uint32_t known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC;
    struct stat64 stat;
    if (mask & STATX_RESERVED || flags & ~known || (flags & AT_STATX_SYNC) == AT_STATX_SYNC)
        return -EINVAL;
    int error = stat_path(directory, path, flags, &stat);
    if (error)
        return error;
    struct statx all = to_statx(&stat);
    return copy_to_user(out, &all, sizeof all);
}

/* Everybody is root: only executing can be denied, for a file that nobody may execute. */
int32_t sys_faccessat2(int directory, uaddr_t path, uint32_t mode, uint32_t flags)
{
    struct node *node;
    if ((mode & ~(uint32_t)(R_OK | W_OK | X_OK)) ||
        (flags & ~(uint32_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
        return -EINVAL;
    int error =
        user_path_lookup(directory, path, flags & AT_SYMLINK_NOFOLLOW ? 0 : NODE_FOLLOW, &node);
    if (error)
        return error;
    if ((mode & X_OK) && !node_is_directory(node) && !(node->mode & EXECUTABLE))
        error = -EACCES;
    node_put(node);
    return error;
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
}

int32_t sys_fchmodat(int directory, uaddr_t path, uint32_t mode)
{
    struct node *node;
    int error = user_path_lookup(directory, path, NODE_FOLLOW, &node);
    if (error)
        return error;
    change_mode(node, mode);
    node_put(node);
    return 0;
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

/* Which time utimensat is to set; false: none. */
static bool wanted_time(int64_t seconds, uint32_t nanoseconds, uint64_t *out)
{
    if (nanoseconds == NSEC_OMIT)
        return false;
    *out = nanoseconds == NSEC_NOW ? time_wall() : (uint64_t)seconds * NS_PER_SECOND + nanoseconds;
    return true;
}

static int set_times(int directory, uaddr_t path, const struct timespec64 *modified, uint32_t flags)
{
    struct node *node;
    uint64_t time;
    if (flags & ~(uint32_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    uint32_t nanoseconds = (uint32_t)modified->tv_nsec;
    if (nanoseconds >= NS_PER_SECOND && nanoseconds != NSEC_NOW && nanoseconds != NSEC_OMIT)
        return -EINVAL;
    if (!path && directory != AT_FDCWD) { /* futimens: the descriptor itself */
        const struct file *file = fd_lookup(proc_current()->files, directory);
        if (!file)
            return -EBADF;
        if (file->node && wanted_time(modified->tv_sec, nanoseconds, &time))
            node_set_modified(file->node, time);
        return 0;
    }
    int error = user_path_lookup(directory, path, flags ? 0 : NODE_FOLLOW, &node);
    if (error)
        return error;
    if (wanted_time(modified->tv_sec, nanoseconds, &time))
        node_set_modified(node, time);
    node_put(node);
    return 0;
}

/* Only the second of the two times is kept: there is no time of access. */
int32_t sys_utimensat(int directory, uaddr_t path, uaddr_t times, uint32_t flags)
{
    struct timespec given = {.tv_nsec = NSEC_NOW};
    if (times && copy_from_user(&given, times + sizeof given, sizeof given))
        return -EFAULT;
    struct timespec64 modified = {.tv_sec = given.tv_sec, .tv_nsec = given.tv_nsec};
    return set_times(directory, path, &modified, flags);
}

int32_t sys_utimensat_time64(int directory, uaddr_t path, uaddr_t times, uint32_t flags)
{
    struct timespec64 given = {.tv_nsec = NSEC_NOW};
    if (times && copy_from_user(&given, times + sizeof given, sizeof given))
        return -EFAULT;
    return set_times(directory, path, &given, flags);
}

int32_t sys_readlinkat(int directory, uaddr_t path, uaddr_t out, int32_t size)
{
    struct node *node;
    if (size <= 0)
        return -EINVAL;
    int error = user_path_lookup(directory, path, 0, &node);
    if (error)
        return error;
    char *text = heap_alloc(PAGE_SIZE);
    int length = text ? node_read_link(node, text, min_u32((uint32_t)size, PAGE_SIZE)) : -ENOMEM;
    node_put(node);
    if (length > 0 && copy_to_user(out, text, (uint32_t)length))
        length = -EFAULT;
    heap_free(text);
    return length;
}

int32_t sys_readlink(uaddr_t path, uaddr_t out, int32_t size)
{
    return sys_readlinkat(AT_FDCWD, path, out, size);
}
