/*
 * Unpacking the initrd into the root: cpio archives as standard tools write them. Boot only.
 *
 * A later entry replaces an earlier one of the same name, so that tools/run can add an archive
 * behind the first. Hard links come as several entries with one inode number, of which the last
 * has the contents.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/files/cpio.h"
#include "kernel/files/files.h"
#include "kernel/files/path.h"
#include "kernel/files/regular_file.h"
#include "kernel/threads/time.h"
#include "mm/heap.h"
#include "mm/object.h"

/* A file of this archive that has more than one link: found again by where it came from. */
struct linked_file {
    struct linked_file *next;
    uint32_t inode, home_major, home_minor;
    struct node *node; /* a reference */
};

static struct linked_file *linked_files;

static void forget_links(void)
{
    while (linked_files) {
        struct linked_file *file = linked_files;
        linked_files = file->next;
        node_put(file->node);
        heap_free(file);
    }
}

static struct node *find_linked(const struct cpio_entry *entry)
{
    for (struct linked_file *file = linked_files; file; file = file->next)
        if (file->inode == entry->inode && file->home_major == entry->home_major &&
            file->home_minor == entry->home_minor)
            return file->node;
    return NULL;
}

static int remember_link(const struct cpio_entry *entry, struct node *node)
{
    struct linked_file *file = heap_alloc(sizeof *file);
    if (!file)
        return -ENOMEM;
    *file = (struct linked_file){linked_files, entry->inode, entry->home_major, entry->home_minor,
                                 node};
    node_get(node);
    linked_files = file;
    return 0;
}

/* Makes every directory that `path` names before its last part. */
static int make_parents(const char *path, size_t length)
{
    char *copy = heap_alloc(length + 1);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, path, length + 1);
    int error = 0;
    for (char *slash = strchr(copy, '/'); slash && !error; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (slash != copy)
            error = path_mkdir(node_root, copy, 0755);
        if (error == -EEXIST)
            error = 0;
        *slash = '/';
    }
    heap_free(copy);
    return error;
}

/* Takes away what has the entry's name: a directory only when it is empty. */
static int make_way(const char *path)
{
    int error = path_unlink(node_root, path);
    return error == -EISDIR ? path_rmdir(node_root, path) : error;
}

/* Hangs the node at the entry's name, whatever stands in the way. */
static int attach(const struct cpio_entry *entry, struct node *node)
{
    int error = path_attach(node_root, entry->name, node);
    if (error == -ENOENT) {
        error = make_parents(entry->name, entry->name_length);
        if (!error)
            error = path_attach(node_root, entry->name, node);
    }
    if (error == -EEXIST) {
        error = make_way(entry->name);
        if (!error)
            error = path_attach(node_root, entry->name, node);
    }
    return error;
}

static void set_attributes(struct node *node, const struct cpio_entry *entry)
{
    node->mode = entry->mode;
    int64_t time = (int64_t)entry->modified * (int64_t)NS_PER_SECOND;
    node->times = (struct node_times){time, time, time};
}

/* Hangs a node that was made for the entry, and drops the maker's reference. */
static int attach_new(const struct cpio_entry *entry, struct node *node)
{
    if (!node)
        return -ENOMEM;
    int error = attach(entry, node);
    set_attributes(node, entry);
    node_put(node);
    return error;
}

/* A directory that is there already only gets the entry's attributes. */
static int unpack_directory(const struct cpio_entry *entry)
{
    struct node *node;
    int error = node_lookup(node_root, entry->name, NODE_FOLLOW | NODE_DIRECTORY, &node);
    if (error)
        return attach_new(entry, node_create(entry->mode, NULL, NULL));
    set_attributes(node, entry);
    node_put(node);
    return 0;
}

static int fill(struct node *node, const struct cpio_entry *entry)
{
    int error = 0;
    if (entry->size > 0) {
        while (!object_truncate_step(node->object, 0))
            ;
        node->object->size = 0;
        error = regular_file_append(node, entry->data, entry->size);
    }
    set_attributes(node, entry);
    return error;
}

static int unpack_regular(const struct cpio_entry *entry)
{
    struct node *node = entry->links > 1 ? find_linked(entry) : NULL;
    if (node) {
        int error = attach(entry, node);
        return error ? error : fill(node, entry);
    }
    node = node_create(entry->mode, NULL, NULL);
    if (!node)
        return -ENOMEM;
    int error = attach(entry, node);
    if (!error)
        error = fill(node, entry);
    if (!error && entry->links > 1)
        error = remember_link(entry, node);
    node_put(node);
    return error;
}

static int unpack_symlink(const struct cpio_entry *entry)
{
    if (entry->size == 0 || entry->size >= PAGE_SIZE)
        return -ENAMETOOLONG;
    return attach_new(entry, node_create_symlink(entry->data, entry->size));
}

/* The kernel's own devices stay; others get a node that nobody serves. */
static int unpack_special(const struct cpio_entry *entry)
{
    struct node *node;
    if (node_lookup(node_root, entry->name, 0, &node) == 0) {
        node_put(node);
        return 0;
    }
    node = node_create(entry->mode, NULL, NULL);
    if (node)
        node->device = DEVICE_NUMBER(entry->device_major, entry->device_minor);
    return attach_new(entry, node);
}

static int unpack_entry(const struct cpio_entry *entry)
{
    switch (entry->mode & S_IFMT) {
    case S_IFDIR:
        return unpack_directory(entry);
    case S_IFREG:
        return unpack_regular(entry);
    case S_IFLNK:
        return unpack_symlink(entry);
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
    case S_IFSOCK:
        return unpack_special(entry);
    default:
        return -EINVAL;
    }
}

static int complain(const struct cpio_entry *entry, const char *what)
{
    printk("initrd: entry \"%s\" at offset %zu: %s\n", entry->name, entry->header_offset, what);
    return -EINVAL;
}

static int complain_of_error(const struct cpio_entry *entry, int error)
{
    if (error == -ENOMEM)
        complain(entry, "there is not enough memory for it");
    else
        printk("initrd: entry \"%s\" at offset %zu (mode %x): cannot be made, error %d\n",
               entry->name, entry->header_offset, entry->mode, -error);
    return error == -ENOMEM ? -ENOMEM : -EINVAL;
}

int initrd_unpack(const void *base, size_t size)
{
    size_t offset = 0;
    bool in_archive = true; /* an empty input is no archive either */
    int error = 0;
    while (!error) {
        struct cpio_entry entry;
        enum cpio_result result = cpio_next(base, size, &offset, &entry);
        if (result == CPIO_END && in_archive)
            result = CPIO_NO_TRAILER;
        if (result == CPIO_END)
            break;
        if (result < 0) {
            error = complain(&entry, cpio_message(result));
            break;
        }
        in_archive = result == CPIO_ENTRY;
        if (!in_archive)
            forget_links();
        else if ((error = unpack_entry(&entry)))
            error = complain_of_error(&entry, error);
    }
    forget_links();
    return error;
}
