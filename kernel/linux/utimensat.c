/* utimensat(2): the times of files. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/time.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"
#include "kernel/threads/user_time.h"

#define NSEC_NOW  0x3fffffff /* UTIME_NOW */
#define NSEC_OMIT 0x3ffffffe /* UTIME_OMIT */

static bool time_is_valid(const struct timespec64 *wanted)
{
    uint32_t nanoseconds = (uint32_t)wanted->tv_nsec;
    return nanoseconds < NS_PER_SECOND || nanoseconds == NSEC_NOW || nanoseconds == NSEC_OMIT;
}

static int64_t wanted_time(const struct timespec64 *wanted, int64_t before, int64_t now)
{
    uint32_t nanoseconds = (uint32_t)wanted->tv_nsec;
    if (nanoseconds == NSEC_OMIT)
        return before;
    return nanoseconds == NSEC_NOW ? now : time_join(wanted->tv_sec, nanoseconds);
}

static int set_node_times(struct node *node, const struct timespec64 wanted[2])
{
    struct node_times before = node_times(node);
    int64_t now = (int64_t)time_wall();
    if (!time_is_valid(&wanted[0]) || !time_is_valid(&wanted[1]))
        return -EINVAL;
    node->times = (struct node_times){wanted_time(&wanted[0], before.accessed, now),
                                      wanted_time(&wanted[1], before.modified, now), now};
    return 0;
}

int32_t sys_utimensat(int directory, uaddr_t path, uaddr_t times, uint32_t flags)
{
    struct timespec64 wanted[2] = {{.tv_nsec = NSEC_NOW}, {.tv_nsec = NSEC_NOW}};
    uint32_t size = call_has_wide_times() ? sizeof(struct timespec64) : sizeof(struct timespec);
    struct node *node SCOPED(node) = NULL;
    if (times &&
        (user_timespec_read(times, &wanted[0]) || user_timespec_read(times + size, &wanted[1])))
        return -EFAULT;
    if ((uint32_t)wanted[0].tv_nsec == NSEC_OMIT && (uint32_t)wanted[1].tv_nsec == NSEC_OMIT)
        return 0; /* as on Linux nothing else is looked at */
    if (flags & ~(uint32_t)AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    if (!path && directory != AT_FDCWD) { /* futimens: the descriptor itself */
        const struct file *file = fd_lookup(proc_current()->files, directory);
        if (flags)
            return -EINVAL;
        if (!file)
            return -EBADF;
        return file->node ? set_node_times(file->node, wanted) : 0;
    }
    int error = user_path_lookup(directory, path, flags ? 0 : NODE_FOLLOW, &node);
    return error ? error : set_node_times(node, wanted);
}
