/* Path arguments. */
#include "kernel/process/user_path.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define LONG_PATH 1024 /* bytes, of some seven instructions each */

/* Where a path begins; an absolute one does not care for the descriptor. */
static int find_start(int directory, const char *text, struct node **out)
{
    const struct proc *self = proc_current();
    if (*text == '/') {
        *out = node_root;
    } else if (directory == AT_FDCWD) {
        *out = self->directory;
    } else {
        const struct file *file = fd_lookup(self->files, directory);
        if (!file)
            return -EBADF;
        if (!file->node || !node_is_directory(file->node))
            return -ENOTDIR;
        *out = file->node;
    }
    node_get(*out);
    return 0;
}

int user_text_get(char *text, uaddr_t address)
{
    int length = copy_string_from_user(text, address, PATH_MAX);
    if (length >= LONG_PATH)
        preempt_point(); /* a call may have two */
    return length;
}

int user_path_get(struct user_path *path, int directory, uaddr_t address)
{
    path->text = heap_alloc(PATH_MAX);
    if (!path->text)
        return -ENOMEM;
    int result = user_text_get(path->text, address);
    if (result >= 0)
        result = find_start(directory, path->text, &path->start);
    if (result < 0)
        heap_free(path->text);
    return result;
}

void user_path_put(struct user_path *path)
{
    node_put(path->start);
    heap_free(path->text);
}

int user_path_lookup(int directory, uaddr_t address, unsigned flags, struct node **out)
{
    struct user_path path;
    int error = user_path_get(&path, directory, address);
    if (error)
        return error;
    error = node_lookup(path.start, path.text, flags, out);
    user_path_put(&path);
    return error;
}
