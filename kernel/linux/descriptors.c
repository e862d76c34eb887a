/* close_range(2), and fadvise(2), of which all is a hint. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

#define ADVICE_MOST 5 /* POSIX_FADV_NOREUSE */

int32_t sys_close_range(uint32_t first, uint32_t last, uint32_t flags)
{
    OBJECTS_REAPED_LAST;
    if (flags & ~(uint32_t)CLOSE_RANGE_CLOEXEC || first > last)
        return -EINVAL;
    struct fd_table *table = proc_current()->files;
    if (first >= FD_LIMIT)
        return 0;
    for (int fd = fd_next(table, (int)first); fd >= 0 && (uint32_t)fd <= last;
         fd = fd_next(table, fd + 1)) {
        if (flags & CLOSE_RANGE_CLOEXEC)
            fd_set_flags(table, fd, fd_flags(table, fd) | FD_CLOEXEC);
        else
            fd_close(table, fd);
        preempt_point();
    }
    return 0;
}

int32_t sys_fadvise64_64(int fd, uint32_t low, uint32_t high, uint32_t length_low,
                         int32_t length_high, int advice)
{
    (void)low;
    (void)high;
    (void)length_low;
    const struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    if (!file->node || S_ISFIFO(file->node->mode))
        return -ESPIPE;
    return advice < 0 || advice > ADVICE_MOST || length_high < 0 ? -EINVAL : 0;
}

int32_t sys_fadvise64(int fd, uint32_t low, uint32_t high, uint32_t length, int advice)
{
    return sys_fadvise64_64(fd, low, high, length, 0, advice);
}

void linux_file_closed(struct file *file)
{
    epoll_file_closed(file);
    locks_file_closed(file);
}

int32_t open_nameless(const struct file_ops *ops, void *data, uint32_t flags)
{
    struct file *file =
        data ? file_create(ops, flags & (O_ACCMODE | O_NONBLOCK), NULL, data) : NULL;
    if (!file) {
        heap_free(data);
        return -ENOMEM;
    }
    int fd = fd_install(proc_current()->files, file, 0, flags & O_CLOEXEC ? FD_CLOEXEC : 0);
    if (fd < 0)
        file_put(file);
    return fd;
}
