/* System calls that change names and the current directory. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/entry/sys_file.h"
#include "kernel/process/user_path.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/files/regular_file.h"
#include "kernel/process/proc.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

/* Takes over the reference on `directory`. */
static void change_directory(struct node *directory)
{
    struct proc *self = proc_current();
    struct node *old = self->directory;
    self->directory = directory;
    node_put(old);
    objects_reap();
}

int32_t sys_chdir(uaddr_t path)
{
    struct node *node;
    int error = user_path_lookup(AT_FDCWD, path, NODE_FOLLOW | NODE_DIRECTORY, &node);
    if (!error)
        change_directory(node);
    return error;
}

int32_t sys_fchdir(int fd)
{
    const struct file *file = fd_lookup(proc_current()->files, fd);
    if (!file)
        return -EBADF;
    if (!file->node || !node_is_directory(file->node))
        return -ENOTDIR;
    node_get(file->node);
    change_directory(file->node);
    return 0;
}

/* As Linux's call, and unlike C's function, it returns the length with the NUL. */
int32_t sys_getcwd(uaddr_t out, uint32_t size)
{
    char *text = heap_alloc(PATH_MAX);
    if (!text)
        return -ENOMEM;
    int length = node_path(proc_current()->directory, text, PATH_MAX);
    if (length == -ERANGE)
        length = -ENAMETOOLONG;
    else if (length >= 0 && (uint32_t)++length > size)
        length = -ERANGE;
    if (length > 0 && copy_to_user(out, text, (uint32_t)length))
        length = -EFAULT;
    heap_free(text);
    return length;
}

int32_t sys_mkdirat(int directory, uaddr_t path, uint32_t mode)
{
    struct user_path where;
    int error = user_path_get(&where, directory, path);
    if (error)
        return error;
    error = path_mkdir(where.start, where.text, mode & ~proc_current()->umask);
    user_path_put(&where);
    return error;
}

int32_t sys_mkdir(uaddr_t path, uint32_t mode)
{
    return sys_mkdirat(AT_FDCWD, path, mode);
}

int32_t sys_unlinkat(int directory, uaddr_t path, uint32_t flags)
{
    struct user_path where;
    if (flags & ~(uint32_t)AT_REMOVEDIR)
        return -EINVAL;
    int error = user_path_get(&where, directory, path);
    if (error)
        return error;
    error = flags ? path_rmdir(where.start, where.text) : path_unlink(where.start, where.text);
    user_path_put(&where);
    objects_reap();
    return error;
}

int32_t sys_unlink(uaddr_t path)
{
    return sys_unlinkat(AT_FDCWD, path, 0);
}

int32_t sys_rmdir(uaddr_t path)
{
    return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int32_t sys_renameat2(int old_directory, uaddr_t old_path, int new_directory, uaddr_t new_path,
                      uint32_t flags)
{
    struct user_path old, new;
    if (flags & ~(uint32_t)RENAME_NOREPLACE)
        return -EINVAL; /* an exchange, or a whiteout, of which there are none */
    int error = user_path_get(&old, old_directory, old_path);
    if (error)
        return error;
    error = user_path_get(&new, new_directory, new_path);
    if (!error) {
        error = path_rename(old.start, old.text, new.start, new.text, flags);
        user_path_put(&new);
    }
    user_path_put(&old);
    objects_reap();
    return error;
}

int32_t sys_renameat(int old_directory, uaddr_t old_path, int new_directory, uaddr_t new_path)
{
    return sys_renameat2(old_directory, old_path, new_directory, new_path, 0);
}

int32_t sys_rename(uaddr_t old_path, uaddr_t new_path)
{
    return sys_renameat2(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

int32_t sys_linkat(int old_directory, uaddr_t old_path, int new_directory, uaddr_t new_path,
                   uint32_t flags)
{
    struct user_path new;
    struct node *old;
    if (flags & ~(uint32_t)AT_SYMLINK_FOLLOW)
        return -EINVAL;
    int error = user_path_lookup(old_directory, old_path, flags ? NODE_FOLLOW : 0, &old);
    if (error)
        return error;
    error = user_path_get(&new, new_directory, new_path);
    if (!error) {
        error = path_link(old, new.start, new.text);
        user_path_put(&new);
    }
    node_put(old);
    return error;
}

int32_t sys_link(uaddr_t old_path, uaddr_t new_path)
{
    return sys_linkat(AT_FDCWD, old_path, AT_FDCWD, new_path, 0);
}

int32_t sys_symlinkat(uaddr_t target, int directory, uaddr_t path)
{
    struct user_path where;
    char *text = heap_alloc(PATH_MAX);
    if (!text)
        return -ENOMEM;
    int result = user_text_get(text, target);
    if (result >= 0)
        result = user_path_get(&where, directory, path);
    if (result == 0) {
        result = path_symlink(text, where.start, where.text);
        user_path_put(&where);
    }
    heap_free(text);
    return result;
}

int32_t sys_symlink(uaddr_t target, uaddr_t path)
{
    return sys_symlinkat(target, AT_FDCWD, path);
}

static int truncate_node(struct node *node, int64_t size)
{
    if (node_is_directory(node))
        return -EISDIR;
    if (!node_is_regular(node) || !node->object)
        return -EINVAL;
    int error = node_writable(node);
    return error ? error : regular_file_truncate(node, (uint64_t)size);
}

static int32_t truncate_path(uaddr_t path, int64_t size)
{
    struct node *node;
    if (size < 0)
        return -EINVAL;
    int error = user_path_lookup(AT_FDCWD, path, NODE_FOLLOW, &node);
    if (error)
        return error;
    error = truncate_node(node, size);
    node_put(node);
    return error;
}

int32_t sys_truncate(uaddr_t path, int32_t size)
{
    return truncate_path(path, size);
}

int32_t sys_truncate64(uaddr_t path, uint32_t low, uint32_t high)
{
    return truncate_path(path, (int64_t)((uint64_t)high << 32 | low));
}
