/* /proc: its directories. */
#include "kernel/procfs/proc_files.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/files/dirent.h"
#include "kernel/files/file.h"
#include "kernel/files/path.h"
#include "kernel/files/tree.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"

#define PID_DIGITS         12
#define ENTRIES_PER_STEP   32u   /* between two preemption points */
#define FIRST_PID_POSITION 1024u /* in a listing of /proc: process n is at this + n */

/* An inode number tells process and entry; that of an open file by its high bit. */
int proc_node_pid(const struct node *node)
{
    bool is_fd = node->inode & 0x80000000u;
    return (int)(is_fd ? (node->inode & 0x3fffffffu) >> 10 : (node->inode & 0x3fffffffu) >> 8);
}

/* A name for a directory that hangs nowhere, so that node_path() finds the way up from it. */
static bool give_name(struct node *node, struct node *parent, const char *text)
{
    struct name *name = name_create(text, strlen(text));
    if (!name)
        return false;
    name->node = node;
    name->directory = node->parent = parent;
    node_get(parent);
    list_push_back(&node->names, &name->node_link);
    return true;
}

struct node *proc_node_create(struct node *parent, const char *name, uint32_t mode,
                              const struct node_ops *ops, const void *data, uint32_t inode)
{
    struct node *node = node_create(mode, ops, (void *)data);
    if (!node)
        return NULL;
    node->inode = inode;
    node->links = S_ISDIR(mode) ? 2 : 1;
    if (S_ISDIR(mode) && !give_name(node, parent, name)) {
        node_put(node);
        return NULL;
    }
    return node;
}

static int open_text(struct node *node, int flags, struct file **out)
{
    const struct proc_entry *entry = node->data;
    return text_file_open(node, flags, entry->make, proc_node_pid(node), out);
}

static const struct node_ops text_node_ops = {.open = open_text};

static const struct node_ops *ops_of(const struct proc_entry *entry)
{
    return entry->ops ? entry->ops : entry->entries ? &proc_table_ops : &text_node_ops;
}

static bool matches(const char *entry, const char *name, size_t length)
{
    return strlen(entry) == length && memcmp(entry, name, length) == 0;
}

static int table_lookup(struct node *directory, const char *name, size_t length, struct node **out)
{
    const struct proc_entry *table = directory->data;
    int id = proc_node_pid(directory);
    if (id && !proc_find_by_thread(id))
        return -ENOENT;
    for (unsigned i = 0; table->entries[i].name; i++) {
        const struct proc_entry *entry = &table->entries[i];
        if (!matches(entry->name, name, length))
            continue;
        *out = proc_node_create(directory, entry->name, entry->mode, ops_of(entry), entry,
                                proc_inode(id, table->index + i));
        return *out ? 0 : -ENOMEM;
    }
    return -ENOENT;
}

int proc_parse_number(const char *name, size_t length)
{
    int number = 0;
    if (length == 0 || length > 9 || name[0] == '0')
        return 0;
    for (size_t i = 0; i < length; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        number = number * 10 + (name[i] - '0');
    }
    return number;
}

static const struct proc_entry root_directory = {.entries = proc_system_entries};
static const struct proc_entry pid_directory = {.entries = proc_pid_entries};

static int root_lookup(struct node *directory, const char *name, size_t length, struct node **out)
{
    int pid = proc_parse_number(name, length);
    char text[PID_DIGITS];
    if (!pid)
        return table_lookup(directory, name, length, out);
    if (!proc_find(pid))
        return -ENOENT;
    format_string(text, sizeof text, "%d", pid);
    *out = proc_node_create(directory, text, S_IFDIR | 0555, &proc_table_ops, &pid_directory,
                            proc_inode(pid, PROC_DIRECTORY));
    return *out ? 0 : -ENOMEM;
}

/* "." and "..", and then the entries, as far as there is room. */
static int list_entries(struct file *file, struct dirent_sink *sink)
{
    const struct proc_entry *table = file->node->data;
    int id = proc_node_pid(file->node);
    int result = dirent_add_dots(sink, file);
    unsigned count = 0;
    while (table->entries[count].name)
        count++;
    while (result == 0 && file->offset - FIRST_POSITION < count) {
        unsigned i = (unsigned)(file->offset - FIRST_POSITION);
        const struct proc_entry *entry = &table->entries[i];
        result = dirent_add(sink, entry->name, strlen(entry->name),
                            proc_inode(id, table->index + i), entry->mode, i + FIRST_POSITION + 1);
        if (result == 0)
            file->offset++;
    }
    return result;
}

static int table_getdents(struct file *file, struct dirent_sink *sink)
{
    int result = list_entries(file, sink);
    return result < 0 ? result : 0;
}

static int root_getdents(struct file *file, struct dirent_sink *sink)
{
    int result = list_entries(file, sink);
    for (uint32_t count = 1; result == 0; count++) {
        if (count % ENTRIES_PER_STEP == 0)
            preempt_point();
        uint64_t position = file->offset > FIRST_PID_POSITION ? file->offset : FIRST_PID_POSITION;
        const struct proc *proc =
            position < INT32_MAX ? proc_next((int)position - (int)FIRST_PID_POSITION - 1) : NULL;
        char text[PID_DIGITS];
        if (!proc)
            break;
        uint32_t next = FIRST_PID_POSITION + (uint32_t)proc->pid + 1;
        int length = format_string(text, sizeof text, "%d", proc->pid);
        result = dirent_add(sink, text, (size_t)length, proc_inode(proc->pid, PROC_DIRECTORY),
                            S_IFDIR, next);
        if (result == 0)
            file->offset = next;
    }
    return result < 0 ? result : 0;
}

static int64_t directory_seek(struct file *file, int64_t offset, int whence)
{
    return file_seek_within(file, offset, whence, 0);
}

static const struct file_ops table_file_ops = {.getdents = table_getdents, .seek = directory_seek};
static const struct file_ops root_file_ops = {.getdents = root_getdents, .seek = directory_seek};

static int table_open(struct node *node, int flags, struct file **out)
{
    *out = file_create(&table_file_ops, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

static int root_open(struct node *node, int flags, struct file **out)
{
    *out = file_create(&root_file_ops, (uint32_t)flags, node, NULL);
    return *out ? 0 : -ENOMEM;
}

const struct node_ops proc_table_ops = {.open = table_open, .lookup = table_lookup};
static const struct node_ops root_ops = {.open = root_open, .lookup = root_lookup};

void proc_files_init(void)
{
    struct node *node = node_create(S_IFDIR | 0555, &root_ops, (void *)&root_directory);
    if (!node || path_attach(node_root, "/proc", node))
        panic("no memory for /proc");
    node->inode = proc_inode(0, PROC_DIRECTORY);
    node_put(node);
}
