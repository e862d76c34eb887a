/* rename(2): the one call that changes two directories at once. */
#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/base/no_sleep.h"
#include "kernel/files/path.h"
#include "kernel/files/tree.h"
#include "kernel/files/walk.h"
#include "kernel/threads/thread.h"

#define LEVELS_PER_STEP 4096u /* of directories, between two preemption points */
#define NAMES_CHANGED   1     /* others have run: the names are not what they were */

/*
 * Renames go one after the other, so that what lies below what stays as it is while one looks. None
 * sleeps meanwhile, so that yielding to it is waiting enough.
 */
static bool under_way;

/* Whether `directory` is `node` or lies somewhere below it. */
static bool lies_within(const struct node *directory, const struct node *node)
{
    for (unsigned level = 1; directory != node && directory != node_root; level++) {
        directory = directory->parent; /* held by what is below it */
        if (level % LEVELS_PER_STEP == 0)
            preempt_point();
    }
    return directory == node;
}

/* Where the two may lie. `victim` has the new name now, or is NULL. */
static int check_places(const struct walk *from, const struct walk *to, const struct node *node,
                        const struct node *victim)
{
    bool is_directory = node_is_directory(node);
    if (!is_directory && (from->slash_after || to->slash_after))
        return -ENOTDIR;
    if (is_directory && lies_within(to->directory, node))
        return -EINVAL;
    if (victim && node_is_directory(victim) && lies_within(from->directory, victim))
        return -ENOTEMPTY;
    return to->directory->links == 0 ? -ENOENT : 0; /* it was removed */
}

static struct node *node_at(const struct walk *walk)
{
    const struct name *name = tree_find(walk->directory, walk->name, walk->length);
    return name ? name->node : NULL;
}

/* The same for the names as they are now, which may change meanwhile. */
static int check_both(const struct walk *from, const struct walk *to)
{
    struct node *node = node_at(from), *victim = node_at(to);
    if (!node)
        return -ENOENT;
    node_get(node);
    if (victim)
        node_get(victim);
    int error = check_places(from, to, node, victim);
    if (!error && (node_at(from) != node || node_at(to) != victim))
        error = NAMES_CHANGED;
    node_put(node);
    if (victim)
        node_put(victim);
    return error;
}

/* What may take whose place. */
static int check_victim(const struct node *node, const struct node *victim)
{
    bool is_directory = node_is_directory(node);
    if (is_directory != node_is_directory(victim))
        return is_directory ? -ENOTDIR : -EISDIR;
    return is_directory && !list_empty(&victim->children) ? -ENOTEMPTY : 0;
}

static int rename_at(struct walk *from, struct walk *to, uint32_t flags)
{
    if (is_made_up(from->directory) || is_made_up(to->directory))
        return is_made_up(from->directory) && is_made_up(to->directory) ? -EPERM : -EXDEV;
    if (!walk_is_name(from))
        return -EBUSY;
    if (!walk_is_name(to))
        return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
    if (flags & RENAME_NOREPLACE && node_at(from) && node_at(to))
        return -EEXIST;
    int error = check_both(from, to);
    if (error)
        return error;
    struct name *name = tree_find(from->directory, from->name, from->length);
    struct name *victim = tree_find(to->directory, to->name, to->length);
    if (victim && victim->node == name->node)
        return 0; /* the same, or two links to one file: POSIX says that nothing happens */
    error = victim ? check_victim(name->node, victim->node) : 0;
    if (error)
        return error;
    if (is_made_up(name->node) || (victim && is_made_up(victim->node)))
        return -EBUSY;
    struct name *fresh = name_create(to->name, to->length);
    if (!fresh)
        return -ENOMEM;

    /* The point of no return. */
    NO_SLEEP();
    struct node *node = name->node;
    node_get(node);
    if (victim)
        tree_unlink(victim);
    tree_remove(name);
    tree_add(to->directory, fresh, node);
    node_put(node);
    return 0;
}

static int rename_alone(struct walk *from, struct walk *to, uint32_t flags)
{
    int error;
    while (under_way)
        thread_yield();
    under_way = true;
    do
        error = rename_at(from, to, flags);
    while (error == NAMES_CHANGED);
    under_way = false;
    return error;
}

int path_rename(struct node *old_start, const char *old_path, struct node *new_start,
                const char *new_path, uint32_t flags)
{
    struct walk from SCOPED(walk), to SCOPED(walk) = {0};
    int error = walk_begin(&from, old_start, old_path);
    if (!error)
        error = walk_begin(&to, new_start, new_path);
    return error ? error : rename_alone(&from, &to, flags);
}
