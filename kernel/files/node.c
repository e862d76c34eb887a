/* Nodes: their life, opening them, and what stat tells of them. */
#include "kernel/files/node.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/stat.h"
#include "kernel/base/no_sleep.h"
#include "kernel/base/string.h"
#include "kernel/files/directory.h"
#include "kernel/files/file.h"
#include "kernel/files/regular_file.h"
#include "kernel/files/tree.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/object.h"

#define ROOT_DEVICE DEVICE_NUMBER(0, 1) /* st_dev of all that is here */
#define ENDED_EACH  8                   /* directories, each the end of the one above it */

struct node *node_root;

static struct list dying = LIST_INIT(dying); /* directories by `children`: nobody has them */
static uint32_t live_nodes;
static uint32_t last_inode = 1; /* the root then gets 2, as on Unix file systems */

bool node_is_directory(const struct node *node)
{
    return S_ISDIR(node->mode);
}

bool node_is_regular(const struct node *node)
{
    return S_ISREG(node->mode);
}

bool node_is_symlink(const struct node *node)
{
    return S_ISLNK(node->mode);
}

struct node *node_create(uint32_t mode, const struct node_ops *ops, void *data)
{
    struct node *node = heap_zalloc(sizeof *node);
    if (!node)
        return NULL;
    node->count = 1;
    node->mode = mode;
    node->ops = ops;
    node->data = data;
    node->inode = ++last_inode;
    list_init(&node->names);
    if (S_ISDIR(mode)) {
        list_init(&node->children);
        list_init(&node->cursors);
        node->next_position = FIRST_POSITION;
    } else if (S_ISREG(mode) && !ops && !(node->object = object_create())) {
        heap_free(node);
        return NULL;
    }
    node_touch(node);
    node->times.accessed = node->times.modified;
    live_nodes++;
    return node;
}

struct node *node_create_symlink(const char *target, size_t length)
{
    char *copy = heap_alloc(length + 1);
    struct node *node = copy ? node_create(S_IFLNK | 0777, NULL, NULL) : NULL;
    if (!node) {
        heap_free(copy);
        return NULL;
    }
    memcpy(copy, target, length);
    copy[length] = '\0';
    node->target = copy;
    node->target_length = (uint32_t)length;
    return node;
}

static void destroy(struct node *node)
{
    /* Only a made-up directory still has a name: its own, which hangs in no directory. */
    if (!list_empty(&node->names))
        name_free(list_entry(node->names.next, struct name, node_link));
    if (node->ops && node->ops->release)
        node->ops->release(node);
    if (node_is_directory(node))
        ASSERT(list_empty(&node->children) && list_empty(&node->cursors));
    else if (node_is_symlink(node))
        heap_free(node->target);
    else if (node_is_regular(node) && node->object)
        object_put(node->object);
    heap_free(node);
    live_nodes--;
}

/*
 * The end of a node may be that of the directory above it, and so on, through very many: some go at
 * once, and objects_reap() goes on with the first that is left.
 */
static void end(struct node *node)
{
    NO_SLEEP();
    for (unsigned i = 0; i < ENDED_EACH; i++) {
        struct node *parent = node_is_directory(node) ? node->parent : NULL;
        destroy(node);
        if (!parent || --parent->count > 0)
            return;
        node = parent;
    }
    list_push_back(&dying, &node->children);
}

void node_put(struct node *node)
{
    ASSERT(node && node->count > 0);
    if (--node->count == 0)
        end(node);
}

static COLD void nodes_reap_step(void)
{
    if (list_empty(&dying))
        return;
    struct node *node = list_entry(dying.next, struct node, children);
    list_remove(&node->children);
    end(node);
}

void objects_reap(void)
{
    MAY_SLEEP();
    while (!object_reap_step() || !list_empty(&dying)) {
        nodes_reap_step();
        preempt_point();
    }
}

int node_open(struct node *node, int flags, struct file **out)
{
    MAY_SLEEP();
    bool write = (flags & O_ACCMODE) != O_RDONLY;
    if (node_is_symlink(node))
        return -ELOOP;
    if (node_is_directory(node) && (write || (flags & (O_CREAT | O_TRUNC))))
        return -EISDIR;
    if ((flags & O_DIRECTORY) && !node_is_directory(node))
        return -ENOTDIR;
    if (node->ops && node->ops->open)
        return node->ops->open(node, flags, out);
    if (node_is_directory(node))
        return directory_open(node, flags, out);
    if (node_is_regular(node) && node->object)
        return regular_file_open(node, flags, out);
    return -ENXIO;
}

int node_writable(const struct node *node)
{
    return node->deniers > 0 ? -ETXTBSY : 0;
}

int node_deny_write(struct node *node)
{
    if (node->writers > 0)
        return -ETXTBSY;
    node->deniers++;
    return 0;
}

void node_put_program(struct node *node)
{
    if (!node)
        return;
    ASSERT(node->deniers > 0);
    node->deniers--;
    node_put(node);
}

/* A write through a mapping is noted in the object: it counts if nothing else came after it. */
struct node_times node_times(const struct node *node)
{
    struct node_times times = node->times;
    bool has_bytes = node_is_regular(node) && node->object;
    int64_t written = has_bytes ? (int64_t)node->object->written : 0;
    if (written > times.changed)
        times.modified = times.changed = written;
    return times;
}

void node_touch(struct node *node)
{
    node->times.modified = node->times.changed = (int64_t)time_wall();
}

void node_note_change(struct node *node)
{
    node->times = node_times(node);
    node->times.changed = (int64_t)time_wall();
}

void node_note_access(struct node *node)
{
    node->times.accessed = (int64_t)time_wall();
}

/* What does not fit is cut off, as Linux does in these structures. */
static void stat_time(int64_t time, int32_t *seconds, uint32_t *nanoseconds)
{
    *seconds = (int32_t)time_split(time, nanoseconds);
}

void node_stat(const struct node *node, struct stat64 *out)
{
    memset(out, 0, sizeof *out);
    out->st_dev = ROOT_DEVICE;
    out->st_ino = out->__st_ino = node->inode;
    out->st_mode = node->mode;
    out->st_nlink = node->links;
    out->st_rdev = node->device;
    out->st_blksize = PAGE_SIZE;
    if (node_is_regular(node) && node->object) {
        out->st_size = node->object->size;
        out->st_blocks = node->object->page_count * (PAGE_SIZE / 512);
    } else if (node_is_symlink(node)) {
        out->st_size = node->target_length;
    }
    struct node_times times = node_times(node);
    stat_time(times.accessed, &out->st_atime, &out->st_atime_nsec);
    stat_time(times.modified, &out->st_mtime, &out->st_mtime_nsec);
    stat_time(times.changed, &out->st_ctime, &out->st_ctime_nsec);
}

int node_read_link(struct node *node, char *out, size_t size)
{
    if (!node_is_symlink(node))
        return -EINVAL;
    if (node->ops && node->ops->read_link)
        return node->ops->read_link(node, out, size);
    node_read(node);
    size_t length = node->target_length < size ? node->target_length : size;
    memcpy(out, node->target, length);
    return (int)length;
}

uint32_t node_count(void)
{
    return live_nodes;
}
