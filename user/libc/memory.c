/* Memory from the kernel: the heap's end, and regions. */
#include "user/libc/system_call.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *heap_end; /* NULL until first asked for */

/* The kernel answers with the end that holds now, which is the old one if it could not move. */
int brk(void *end)
{
    heap_end = (char *)call1(SYS_brk, (long)end);
    if (heap_end == end)
        return 0;
    errno = ENOMEM;
    return -1;
}

void *sbrk(intptr_t change)
{
    if (!heap_end)
        heap_end = (char *)call1(SYS_brk, 0);
    char *old = heap_end;
    if (change != 0 && brk(old + change) < 0)
        return (void *)-1;
    return old;
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (offset % PAGESIZE != 0 || offset < 0 || offset / PAGESIZE > UINT_MAX) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return (void *)system_call_result(call6(SYS_mmap2, (long)address, (long)size, protection, flags,
                                            fd, (long)(offset / PAGESIZE)));
}

int munmap(void *address, size_t size)
{
    return system_call_result(call2(SYS_munmap, (long)address, (long)size));
}

int mprotect(void *address, size_t size, int protection)
{
    return system_call_result(call3(SYS_mprotect, (long)address, (long)size, protection));
}

void *mremap(void *address, size_t old_size, size_t new_size, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    long place = flags & MREMAP_FIXED ? va_arg(list, long) : 0;
    va_end(list);
    return (void *)system_call_result(
        call5(SYS_mremap, (long)address, (long)old_size, (long)new_size, flags, place));
}

int madvise(void *address, size_t size, int advice)
{
    return system_call_result(call3(SYS_madvise, (long)address, (long)size, advice));
}

int msync(void *address, size_t size, int flags)
{
    return system_call_result(call3(SYS_msync, (long)address, (long)size, flags));
}

/* "/name" or "name" into the path of its file. -1 with EINVAL when it is no name. */
static int shm_path(const char *name, char path[PATH_MAX])
{
    name += *name == '/';
    if (*name == '\0' || strchr(name, '/') || strlen(name) > NAME_MAX) {
        errno = EINVAL;
        return -1;
    }
    snprintf(path, PATH_MAX, "/dev/shm/%s", name);
    return 0;
}

int shm_open(const char *name, int flags, unsigned mode)
{
    char path[PATH_MAX];
    return shm_path(name, path) < 0 ? -1 : open(path, flags | O_CLOEXEC, mode);
}

int shm_unlink(const char *name)
{
    char path[PATH_MAX];
    return shm_path(name, path) < 0 ? -1 : unlink(path);
}
