/* From a path to a node: the walk, look-up, and the way back to a path. */
#include "kernel/files/path.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/limits.h"
#include "kernel/base/string.h"
#include "kernel/files/tree.h"
#include "kernel/files/walk.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

#define MAX_LINKS      40u   /* followed in one walk, as Linux */
#define LINKS_PER_STEP 2u    /* between two preemption points: each may bring 4 KiB of text */
#define PART_WORK      64u   /* what a part costs besides its bytes */
#define WORK_STEP      4096u /* of work between two preemption points */

static void walk_enter(struct walk *walk, struct node *directory)
{
    node_put(walk->directory);
    walk->directory = directory;
}

static bool is_dot(const struct walk *walk)
{
    return walk->length == 1 && walk->name[0] == '.';
}

static bool is_dot_dot(const struct walk *walk)
{
    return walk->length == 2 && walk->name[0] == '.' && walk->name[1] == '.';
}

bool walk_is_name(const struct walk *walk)
{
    return walk->length > 0 && !is_dot(walk) && !is_dot_dot(walk);
}

/* The child of the walk's directory at the current part, with a reference; NULL: there is none. */
static int find_child(struct walk *walk, struct node **out)
{
    struct node *directory = walk->directory;
    *out = NULL;
    if (walk->length > NAME_MAX)
        return -ENAMETOOLONG;
    if (!walk_is_name(walk)) {
        node_get(*out = is_dot_dot(walk) ? directory->parent : directory);
        return 0;
    }
    if (directory->ops && directory->ops->lookup) {
        int error = directory->ops->lookup(directory, walk->name, walk->length, out);
        return error == -ENOENT ? 0 : error;
    }
    struct name *name = tree_find(directory, walk->name, walk->length);
    if (name)
        node_get(*out = name->node);
    return 0;
}

/* Puts the text of `link` and then `rest` in the place of the path. */
static int splice(struct walk *walk, struct node *link, const char *rest)
{
    char *text = heap_alloc(PATH_MAX);
    if (!text)
        return -ENOMEM;
    int length = node_read_link(link, text, PATH_MAX);
    size_t rest_size = strlen(rest) + 1;
    if (length == 0)
        length = -ENOENT;
    else if (length > 0 && (size_t)length + 1 + rest_size > PATH_MAX)
        length = -ENAMETOOLONG;
    if (length < 0) {
        heap_free(text);
        return length;
    }
    if (*rest)
        text[length++] = '/';
    memcpy(text + length, rest, rest_size);
    heap_free(walk->spliced);
    walk->spliced = text;
    return 0;
}

/*
 * Follows a symbolic link (taking over the reference): either it leads straight to a node, which
 * is left in `*node`, or `*path` becomes the way to go on with and `*node` is NULL.
 */
static int follow(struct walk *walk, struct node **node, const char *rest, const char **path)
{
    struct node *link = *node;
    int error;
    *node = NULL;
    if (++walk->links > MAX_LINKS)
        error = -ELOOP;
    else if (link->ops && link->ops->follow)
        error = link->ops->follow(link, node);
    else
        error = splice(walk, link, rest);
    if (walk->links % LINKS_PER_STEP == 0)
        preempt_point();
    node_put(link);
    *path = walk->spliced;
    return error;
}

/* Cuts the next part off `path`; what follows it is the result, empty after the last part. */
static const char *cut_part(struct walk *walk, const char *path)
{
    while (*path == '/')
        path++;
    walk->name = path;
    while (*path && *path != '/')
        path++;
    walk->length = (size_t)(path - walk->name);
    walk->slash_after = *path == '/';
    while (*path == '/')
        path++;
    return path;
}

static void pause_when_long(struct walk *walk)
{
    walk->work += PART_WORK + (uint32_t)walk->length;
    if (walk->work < WORK_STEP)
        return;
    walk->work = 0;
    preempt_point();
}

/* Cuts the first part off; a path that begins with a slash begins at the root. */
static const char *cut_first(struct walk *walk, const char *path)
{
    if (*path == '/') {
        node_get(node_root);
        walk_enter(walk, node_root);
    }
    return cut_part(walk, path);
}

/*
 * Looks up a part that others follow, which has to be a directory or a symbolic link to one.
 * NULL: `*path` is what the link says and then the rest, to be walked instead.
 */
static int find_directory(struct walk *walk, const char *rest, const char **path, struct node **out)
{
    int error = find_child(walk, out);
    if (!error && !*out)
        error = -ENOENT;
    if (!error && node_is_symlink(*out))
        error = follow(walk, out, rest, path);
    if (!error && *out && !node_is_directory(*out)) {
        node_put(*out);
        error = -ENOTDIR;
    }
    return error;
}

/* Walks `path` up to its last part. */
static int walk_path(struct walk *walk, const char *path)
{
    const char *rest = cut_first(walk, path);
    while (*rest) {
        struct node *directory;
        pause_when_long(walk);
        int error = find_directory(walk, rest, &path, &directory);
        if (error)
            return error;
        if (directory) {
            walk_enter(walk, directory);
            rest = cut_part(walk, rest);
        } else {
            rest = cut_first(walk, path);
        }
    }
    return walk->length > NAME_MAX ? -ENAMETOOLONG : 0;
}

int walk_begin(struct walk *walk, struct node *start, const char *path)
{
    *walk = (struct walk){.directory = *path == '/' ? node_root : start};
    node_get(walk->directory);
    return *path ? walk_path(walk, path) : -ENOENT;
}

void walk_end(struct walk *walk)
{
    node_put(walk->directory);
    heap_free(walk->spliced);
}

int walk_last(struct walk *walk, bool follow_last, struct node **out)
{
    for (;;) {
        if (walk->creates && walk->slash_after)
            return -EISDIR;
        int error = find_child(walk, out);
        if (error || !*out || !node_is_symlink(*out) || !(follow_last || walk->slash_after))
            return error;
        const char *path;
        error = follow(walk, out, walk->slash_after ? "/" : "", &path);
        if (error || *out)
            return error;
        error = walk_path(walk, path);
        if (error)
            return error;
    }
}

int node_lookup(struct node *start, const char *path, unsigned flags, struct node **out)
{
    struct walk walk;
    struct node *node = NULL;
    int error = walk_begin(&walk, start, path);
    if (!error)
        error = walk_last(&walk, flags & NODE_FOLLOW, &node);
    if (!error && !node)
        error = -ENOENT;
    if (!error && (walk.slash_after || (flags & NODE_DIRECTORY)) && !node_is_directory(node)) {
        node_put(node);
        error = -ENOTDIR;
    }
    walk_end(&walk);
    if (!error)
        *out = node;
    return error;
}

/* The name by which `node` hangs in the tree, or NULL. */
static struct name *first_name(const struct node *node)
{
    return list_empty(&node->names) ? NULL : list_entry(node->names.next, struct name, node_link);
}

int node_path(struct node *node, char *out, size_t size)
{
    /* Written from the end of the buffer towards its front, then moved there. */
    size_t at = size;
    if (size < 2)
        return -ERANGE;
    out[--at] = '\0';
    for (const struct node *below = node; below != node_root;) {
        struct name *name = first_name(below);
        if (!name)
            return -ENOENT;
        if (at < name->length + 1u)
            return -ERANGE;
        at -= name->length;
        memcpy(out + at, name->text, name->length);
        out[--at] = '/';
        below = name->directory;
    }
    if (node == node_root)
        out[--at] = '/';
    memmove(out, out + at, size - at);
    return (int)(size - at) - 1;
}
