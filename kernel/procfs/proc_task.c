/* /proc/PID/task: a directory for each thread. The first thread, once it has ended, has none. */
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/base/printk.h"
#include "kernel/files/dirent.h"
#include "kernel/files/file.h"
#include "kernel/files/tree.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/threads/thread.h"

#define TID_DIGITS 12

/* A place in the listing is the number of threads before it: one that ends moves the others up. */
static int task_getdents(struct file *file, struct dirent_sink *sink)
{
    const struct proc *proc = proc_find(proc_node_pid(file->node));
    const struct thread *thread;
    uint32_t place = FIRST_POSITION;
    int result = dirent_add_dots(sink, file);
    if (!proc || result)
        return result < 0 ? result : 0;
    list_for_each (thread, &proc->threads, proc_link) {
        char text[TID_DIGITS];
        if (place++ < file->offset)
            continue;
        int length = format_string(text, sizeof text, "%u", thread->tid);
        if ((result = dirent_add(sink, text, (size_t)length,
                                 proc_inode((int)thread->tid, PROC_THREAD), S_IFDIR, place)))
            break;
        file->offset = place;
    }
    return result < 0 ? result : 0;
}

static int64_t seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, 0);
}

static const struct file_ops task_file_ops = {.getdents = task_getdents, .seek = seek};

static int task_open(struct node *node, int flags, struct file **out)
{
    *out = file_create(&task_file_ops, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

static const struct proc_entry thread_directory = {.entries = proc_thread_entries,
                                                   .index = PROC_OF_THREAD};

static int task_lookup(struct node *directory, const char *name, size_t length, struct node **out)
{
    int tid = proc_parse_number(name, length);
    const struct thread *thread = tid ? thread_find((uint32_t)tid) : NULL;
    char text[TID_DIGITS];
    if (!thread || thread->proc->pid != proc_node_pid(directory))
        return -ENOENT;
    format_string(text, sizeof text, "%d", tid);
    *out = proc_node_create(directory, text, S_IFDIR | 0555, &proc_table_ops, &thread_directory,
                            proc_inode(tid, PROC_THREAD));
    return *out ? 0 : -ENOMEM;
}

const struct node_ops proc_task_directory_ops = {.open = task_open, .lookup = task_lookup};
