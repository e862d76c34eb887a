/* execveat(2): a program by a directory's descriptor, or by its own. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/base/printk.h"
#include "kernel/files/fd_table.h"
#include "kernel/process/exec.h"
#include "kernel/process/proc.h"
#include "kernel/process/user_path.h"
#include "mm/heap.h"

#define NAME_ROOM 24 /* for "/dev/fd/N/" before it */

/* As on Linux the program's name is then that of the descriptor, and a path behind it. */
int32_t sys_execveat(int directory, uaddr_t path, uaddr_t argv, uaddr_t envp, uint32_t flags)
{
    char *text SCOPED(text) = heap_alloc(PATH_MAX), *name SCOPED(text) = heap_alloc(PATH_MAX);
    if (flags & ~(uint32_t)AT_EMPTY_PATH)
        return -EINVAL;
    if (!text || !name)
        return -ENOMEM;
    int length = user_text_get(text, path);
    if (length < 0)
        return length;
    if (length >= PATH_MAX - NAME_ROOM)
        return -ENAMETOOLONG;
    if (length == 0 && !(flags & AT_EMPTY_PATH))
        return -ENOENT;
    if (directory == AT_FDCWD || *text == '/')
        return length == 0 ? -EISDIR : process_exec(text, argv, envp);
    if (!fd_lookup(proc_current()->files, directory))
        return -EBADF;
    format_string(name, PATH_MAX, length > 0 ? "/dev/fd/%d/%s" : "/dev/fd/%d", directory, text);
    return process_exec(name, argv, envp);
}
