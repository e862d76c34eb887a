/* The calls that change the tree by path. Each looks everything up first and then changes it. */
#include "kernel/files/path.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/stat.h"
#include "kernel/base/string.h"
#include "kernel/files/tree.h"
#include "kernel/files/walk.h"
#include "mm/frame.h"

#define PERMISSIONS 07777u

/* Taken out of the tree while somebody uses it. Such a directory takes no new names. */
static bool is_removed(const struct node *node)
{
    return node->links == 0;
}

/* Hangs `node` where the walk stands; there is nothing of that name. */
static int add_at(const struct walk *walk, struct node *node)
{
    if (is_made_up(walk->directory) || is_removed(walk->directory))
        return -ENOENT;
    if (!frames_to_spare())
        return -ENOSPC;
    struct name *name = name_create(walk->name, walk->length);
    if (!name)
        return -ENOMEM;
    tree_add(walk->directory, name, node);
    return 0;
}

static int make_regular(const struct walk *walk, uint32_t mode, struct node **out)
{
    struct node *node = node_create(S_IFREG | (mode & PERMISSIONS), NULL, NULL);
    if (!node)
        return -ENOMEM;
    int error = add_at(walk, node);
    if (error)
        node_put(node);
    else
        *out = node;
    return error;
}

int path_create(struct node *start, const char *path, int flags, uint32_t mode, struct node **out,
                bool *created)
{
    struct walk walk SCOPED(walk);
    struct node *node;
    bool exclusive = flags & O_EXCL;
    int error = walk_begin(&walk, start, path);
    *created = false;
    if (error)
        return error;
    if (!walk_is_name(&walk))
        return exclusive ? -EEXIST : -EISDIR;
    walk.creates = true;
    error = walk_last(&walk, !exclusive && !(flags & O_NOFOLLOW), &node);
    if (error)
        return error;
    if (!node) {
        error = make_regular(&walk, mode, out);
        *created = error == 0;
        return error;
    }
    if (exclusive || node_is_directory(node)) {
        node_put(node);
        return exclusive ? -EEXIST : -EISDIR;
    }
    *out = node;
    return 0;
}

void path_uncreate(struct node *node)
{
    tree_remove(list_entry(node->names.next, struct name, node_link));
}

/* The last part, not followed: *out gets a reference, or NULL. */
static int find_last(struct walk *walk, struct node **out)
{
    bool slash_after = walk->slash_after;
    walk->slash_after = false;
    int error = walk_last(walk, false, out);
    walk->slash_after = slash_after;
    return error;
}

/* Walks to a name that is not taken. */
static int walk_to_new(struct walk *walk, struct node *start, const char *path)
{
    struct node *taken SCOPED(node) = NULL;
    int error = walk_begin(walk, start, path);
    if (!error)
        error = walk_is_name(walk) ? find_last(walk, &taken) : -EEXIST;
    return taken ? -EEXIST : error;
}

int path_attach(struct node *start, const char *path, struct node *node)
{
    struct walk walk SCOPED(walk);
    int error = walk_to_new(&walk, start, path);
    if (error)
        return error;
    return walk.slash_after && !node_is_directory(node) ? -ENOENT : add_at(&walk, node);
}

/* Attaches a node that was made for this, and drops the maker's reference. */
static int attach_new(struct node *start, const char *path, struct node *node)
{
    if (!node)
        return -ENOMEM;
    int error = path_attach(start, path, node);
    node_put(node);
    return error;
}

int path_mkdir(struct node *start, const char *path, uint32_t mode)
{
    return attach_new(start, path, node_create(S_IFDIR | (mode & PERMISSIONS), NULL, NULL));
}

int path_symlink(const char *target, struct node *start, const char *path)
{
    size_t length = strlen(target);
    if (length == 0)
        return -ENOENT;
    if (length >= PATH_MAX)
        return -ENAMETOOLONG;
    return attach_new(start, path, node_create_symlink(target, length));
}

int path_link(struct node *old, struct node *start, const char *path)
{
    struct walk walk SCOPED(walk);
    int error = walk_to_new(&walk, start, path);
    if (error)
        return error;
    if (walk.slash_after)
        return -ENOENT;
    if (node_is_directory(old))
        return -EPERM;
    if (list_empty(&old->names)) /* removed while open, or made up: it hangs nowhere */
        return is_removed(old) ? -ENOENT : -EXDEV;
    error = add_at(&walk, old);
    if (!error)
        node_note_change(old);
    return error;
}

static int unlink_check(const struct walk *walk, const struct node *node)
{
    if (walk->slash_after)
        return node_is_directory(node) ? -EISDIR : -ENOTDIR;
    if (is_made_up(walk->directory))
        return -EPERM;
    return node_is_directory(node) ? -EISDIR : 0;
}

static int rmdir_check(const struct walk *walk, const struct node *node)
{
    if (is_made_up(walk->directory))
        return -EPERM;
    if (!node_is_directory(node))
        return -ENOTDIR;
    if (is_made_up(node))
        return -EBUSY;
    return list_empty(&node->children) ? 0 : -ENOTEMPTY;
}

/* What unlink and rmdir have in common. */
static int remove_at(struct walk *walk,
                     int (*check)(const struct walk *walk, const struct node *node))
{
    struct node *node SCOPED(node) = NULL;
    int error = find_last(walk, &node);
    if (error || !node)
        return error ? error : -ENOENT;
    error = check(walk, node);
    if (!error)
        tree_unlink(tree_find(walk->directory, walk->name, walk->length));
    return error;
}

int path_unlink(struct node *start, const char *path)
{
    struct walk walk SCOPED(walk);
    int error = walk_begin(&walk, start, path);
    if (error)
        return error;
    return walk_is_name(&walk) ? remove_at(&walk, unlink_check) : -EISDIR;
}

int path_rmdir(struct node *start, const char *path)
{
    struct walk walk SCOPED(walk);
    int error = walk_begin(&walk, start, path);
    if (error)
        return error;
    if (walk_is_name(&walk))
        return remove_at(&walk, rmdir_check);
    if (walk.length == 0)
        return -EBUSY;                              /* the root */
    return walk.length == 1 ? -EINVAL : -ENOTEMPTY; /* "." and ".." */
}
