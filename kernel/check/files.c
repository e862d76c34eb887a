/* The checker: walks the whole tree and says what is not as it should be. */
#include "kernel/base/printk.h"
#include "kernel/files/files.h"
#include "kernel/files/tree.h"
#include "mm/object.h"

static int report(const struct name *name, const char *what)
{
    printk("check: file \"%s\" (inode %u): %s\n", name->text, name->node->inode, what);
    return 1;
}

/* Each name of the node is where the node says, and there are as many as it counts. */
static int check_names(const struct name *name)
{
    const struct node *node = name->node;
    const struct list *link;
    uint32_t names = 0;
    int found = 0;
    for (link = node->names.next; link != &node->names; link = link->next) {
        if (list_entry(link, struct name, node_link)->node != node)
            found += report(name, "a name of another node is on its list");
        names++;
    }
    if (node->count < names)
        found += report(name, "it has more names than references");
    if (!node_is_directory(node) && node->links != names)
        found += report(name, "its link count is not the number of its names");
    if (node_is_directory(node) && names != 1)
        found += report(name, "a directory has more than one name");
    return found;
}

static int check_directory(const struct name *name)
{
    const struct node *node = name->node;
    uint32_t directories = 0, position = 0;
    struct name *child;
    int found = 0;
    if (node->parent != name->directory)
        found += report(name, "its parent is not where it hangs");
    if (node->ops && node->ops->lookup)
        return found; /* made up: nothing hangs in it */
    list_for_each (child, &node->children, child_link) {
        if (child->directory != node)
            found += report(child, "it hangs in one directory and names another");
        if (child->position <= position || child->position >= node->next_position)
            found += report(child, "its position is out of order");
        position = child->position;
        directories += node_is_directory(child->node);
    }
    if (node->links != 2 + directories)
        found += report(name, "its link count is not 2 and its directories");
    return found;
}

static int check_regular(const struct name *name)
{
    const struct node *node = name->node;
    int found = 0;
    if (!node->object)
        return report(name, "it has no contents");
    if (node->object->count == 0)
        found += report(name, "its contents have no owner");
    if (node->object->size > NODE_MAX_SIZE)
        found += report(name, "it is larger than files can be");
    if (node->writers > 0 && node->deniers > 0)
        found += report(name, "it is open for writing while a program runs from it");
    return found;
}

static int check_name(const struct name *name)
{
    const struct node *node = name->node;
    int found = check_names(name);
    if (!tree_has(name))
        found += report(name, "the hash table does not know it");
    if (node_is_directory(node))
        found += check_directory(name);
    else if (node_is_regular(node) && !node->ops)
        found += check_regular(name);
    return found;
}

static const struct name *first_child(const struct node *directory)
{
    return list_empty(&directory->children)
               ? NULL
               : list_entry(directory->children.next, struct name, child_link);
}

/* The name after this one in the walk: into a directory, else on, else up and on. */
static const struct name *next_name(const struct name *name)
{
    if (node_is_directory(name->node) && first_child(name->node))
        return first_child(name->node);
    for (;;) {
        const struct node *directory = name->directory;
        if (name->child_link.next != &directory->children)
            return list_entry(name->child_link.next, struct name, child_link);
        if (directory == node_root)
            return NULL;
        name = list_entry(directory->names.next, struct name, node_link);
    }
}

int files_check(void)
{
    int found = 0;
    uint32_t names = 0;
    for (const struct name *name = first_child(node_root); name; name = next_name(name)) {
        found += check_name(name);
        names++;
    }
    if (names != name_count()) {
        printk("check: %u names are in the tree, %u are counted\n", names, name_count());
        found++;
    }
    return found;
}
