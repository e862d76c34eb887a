/*
 * /proc: what leads elsewhere: self, mounts, exe, cwd, root, and the open files under fd; and what
 * fdinfo tells of those.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/files/dirent.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/tree.h"
#include "kernel/process/proc.h"
#include "kernel/procfs/proc_files.h"
#include "mm/heap.h"

#define NUMBER_DIGITS 12
#define MOUNT_ID      1u /* of all files: there is one file tree */

/* A link's text as readlink(2) wants it: cut to `size`, without a NUL. Returns its length. */
static int copy_cut(char *out, size_t size, const char *text, int length)
{
    if ((size_t)length > size)
        length = (int)size;
    memcpy(out, text, (size_t)length);
    return length;
}

static int self_read_link(struct node *node, char *out, size_t size)
{
    (void)node;
    const struct proc *proc = proc_current();
    if (!proc)
        return -ENOENT;
    char text[NUMBER_DIGITS];
    return copy_cut(out, size, text, format_string(text, sizeof text, "%d", proc->pid));
}

const struct node_ops proc_self_ops = {.read_link = self_read_link};

static int mounts_read_link(struct node *node, char *out, size_t size)
{
    static const char text[] = "self/mounts";
    (void)node;
    return copy_cut(out, size, text, sizeof text - 1);
}

const struct node_ops proc_mounts_ops = {.read_link = mounts_read_link};

/* node_path() as the text of a link. */
static int path_of(struct node *target, char *out, size_t size)
{
    char *page SCOPED(text) = heap_alloc(PAGE_SIZE);
    if (!page)
        return -ENOMEM;
    int length = node_path(target, page, PAGE_SIZE);
    return length > 0 ? copy_cut(out, size, page, length) : length;
}

static int follow_to(struct node *target, struct node **out)
{
    if (!target)
        return -ENOENT;
    node_get(*out = target);
    return 0;
}

static struct node *executable_of(const struct node *node)
{
    const struct proc *proc = proc_find(proc_node_pid(node));
    return proc ? proc->executable : NULL;
}

static struct node *directory_of(const struct node *node)
{
    const struct proc *proc = proc_find(proc_node_pid(node));
    return proc ? proc->directory : NULL;
}

static int exe_read_link(struct node *node, char *out, size_t size)
{
    struct node *target = executable_of(node);
    return target ? path_of(target, out, size) : -ENOENT;
}

static int exe_follow(struct node *node, struct node **out)
{
    return follow_to(executable_of(node), out);
}

static int cwd_read_link(struct node *node, char *out, size_t size)
{
    struct node *target = directory_of(node);
    return target ? path_of(target, out, size) : -ENOENT;
}

static int cwd_follow(struct node *node, struct node **out)
{
    return follow_to(directory_of(node), out);
}

static int root_read_link(struct node *node, char *out, size_t size)
{
    (void)node;
    return path_of(node_root, out, size);
}

static int root_follow(struct node *node, struct node **out)
{
    (void)node;
    return follow_to(node_root, out);
}

const struct node_ops proc_exe_ops = {.read_link = exe_read_link, .follow = exe_follow};
const struct node_ops proc_cwd_ops = {.read_link = cwd_read_link, .follow = cwd_follow};
const struct node_ops proc_root_ops = {.read_link = root_read_link, .follow = root_follow};

/* The open file that a node of /proc/PID/fd stands for, or NULL. */
static struct file *file_of(const struct node *node)
{
    const struct proc *proc = proc_find(proc_node_pid(node));
    return proc && proc->files ? fd_lookup(proc->files, proc_fd_of_inode(node->inode)) : NULL;
}

static int fd_read_link(struct node *node, char *out, size_t size)
{
    struct file *file = file_of(node);
    struct stat64 stat;
    char text[2 * NUMBER_DIGITS];
    if (!file)
        return -ENOENT;
    if (file->node)
        return path_of(file->node, out, size);
    if (file->ops->link_text)
        return copy_cut(out, size, file->ops->link_text, (int)strlen(file->ops->link_text));
    if (file_stat(file, &stat))
        return -ENOENT;
    const char *kind = S_ISFIFO(stat.st_mode) ? "pipe" : "port";
    int length = format_string(text, sizeof text, "%s:[%u]", kind, stat.__st_ino);
    return copy_cut(out, size, text, length);
}

/* --- what a nameless file looks like by its path: the node keeps the file --- */

static int nameless_open(struct node *node, int flags, struct file **out)
{
    struct file *file = node->data;
    return file->ops->reopen ? file->ops->reopen(file, flags, out) : -ENXIO;
}

static int nameless_stat(const struct node *node, struct stat64 *out)
{
    return file_stat(node->data, out);
}

static void nameless_release(struct node *node)
{
    file_put(node->data);
}

static const struct node_ops nameless_ops = {
    .open = nameless_open, .stat = nameless_stat, .release = nameless_release};

static int nameless_node(struct file *file, struct node **out)
{
    struct stat64 stat;
    int error = file_stat(file, &stat);
    if (error)
        return error;
    *out = node_create(stat.st_mode, &nameless_ops, file);
    if (!*out)
        return -ENOMEM;
    file_get(file);
    return 0;
}

static int fd_follow(struct node *node, struct node **out)
{
    struct file *file = file_of(node);
    if (file && !file->node)
        return nameless_node(file, out);
    return follow_to(file ? file->node : NULL, out);
}

static const struct node_ops fd_ops = {.read_link = fd_read_link, .follow = fd_follow};

/* `id`: the part of an inode number that tells process and descriptor. */
static int make_fdinfo(struct text *text, int id, uint32_t *cursor)
{
    const struct proc *proc = proc_find(id >> 10);
    int fd = proc_fd_of_inode((uint32_t)id);
    const struct file *file = proc && proc->files ? fd_lookup(proc->files, fd) : NULL;
    if (!file)
        return -ENOENT;
    uint32_t closes = fd_flags(proc->files, fd) & FD_CLOEXEC ? O_CLOEXEC : 0;
    text_print(text, "pos:\t%llu\nflags:\t0%o\nmnt_id:\t%u\n", file->offset, file->flags | closes,
               MOUNT_ID);
    *cursor = TEXT_END;
    return 0;
}

static int fdinfo_open(struct node *node, int flags, struct file **out)
{
    return text_file_open(node, flags, make_fdinfo, (int)(node->inode & 0x3fffffffu), out);
}

static const struct node_ops fdinfo_ops = {.open = fdinfo_open};

static bool is_fdinfo(const struct node *directory)
{
    return directory->ops == &proc_fdinfo_directory_ops;
}

static struct node *create_entry(struct node *directory, const char *name, int pid, int fd)
{
    if (is_fdinfo(directory))
        return proc_node_create(directory, name, S_IFREG | 0444, &fdinfo_ops, NULL,
                                PROC_FDINFO_INODE(pid, fd));
    return proc_node_create(directory, name, S_IFLNK | 0777, &fd_ops, NULL, PROC_FD_INODE(pid, fd));
}

static int fd_lookup_entry(struct node *directory, const char *name, size_t length,
                           struct node **out)
{
    int pid = proc_node_pid(directory);
    const struct proc *proc = proc_find(pid);
    int fd = 0;
    if (length > 4 || (length > 1 && name[0] == '0'))
        return -ENOENT;
    for (size_t i = 0; i < length; i++) {
        if (name[i] < '0' || name[i] > '9')
            return -ENOENT;
        fd = fd * 10 + (name[i] - '0');
    }
    if (!proc || !proc->files || !fd_lookup(proc->files, fd))
        return -ENOENT;
    *out = create_entry(directory, name, pid, fd);
    return *out ? 0 : -ENOMEM;
}

static int fd_getdents(struct file *file, struct dirent_sink *sink)
{
    int pid = proc_node_pid(file->node);
    const struct proc *proc = proc_find(pid);
    bool info = is_fdinfo(file->node);
    int result = dirent_add_dots(sink, file);
    while (result == 0 && proc && proc->files && file->offset < FIRST_POSITION + FD_LIMIT) {
        char text[NUMBER_DIGITS];
        int fd = fd_next(proc->files, (int)(file->offset - FIRST_POSITION));
        if (fd < 0)
            break;
        uint32_t next = (uint32_t)fd + FIRST_POSITION + 1;
        int length = format_string(text, sizeof text, "%d", fd);
        result = dirent_add(sink, text, (size_t)length,
                            info ? PROC_FDINFO_INODE(pid, fd) : PROC_FD_INODE(pid, fd),
                            info ? S_IFREG : S_IFLNK, next);
        if (result == 0)
            file->offset = next;
    }
    return result < 0 ? result : 0;
}

static int64_t fd_seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, 0);
}

static const struct file_ops fd_directory_file_ops = {.getdents = fd_getdents, .seek = fd_seek};

static int fd_open(struct node *node, int flags, struct file **out)
{
    *out = file_create(&fd_directory_file_ops, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

const struct node_ops proc_fd_directory_ops = {.open = fd_open, .lookup = fd_lookup_entry};
const struct node_ops proc_fdinfo_directory_ops = {.open = fd_open, .lookup = fd_lookup_entry};
