/* Names in directories. */
#include "kernel/files/tree.h"

#include "kernel/base/panic.h"
#include "kernel/base/string.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

#define BUCKETS   1024u /* a power of two */
#define SEEK_STEP 4096u /* children passed between two preemption points */

static struct name *buckets[BUCKETS];
static uint32_t live_names;

static uint32_t hash_text(const char *text, size_t length)
{
    uint32_t hash = 0;
    for (size_t i = 0; i < length; i++)
        hash = hash * 31 + (uint8_t)text[i];
    return hash;
}

/* Where names with this hash in this directory begin. */
static struct name **bucket_of(const struct node *directory, uint32_t hash)
{
    uint32_t mixed = (hash ^ directory->inode * 0x9E3779B1u) * 0x85EBCA6Bu; /* odd: nothing lost */
    return &buckets[mixed >> 22 & (BUCKETS - 1)];
}

struct name *name_create(const char *text, size_t length)
{
    struct name *name = heap_alloc(sizeof *name + length + 1);
    if (!name)
        return NULL;
    *name = (struct name){.hash = hash_text(text, length), .length = (uint8_t)length};
    list_init(&name->child_link);
    list_init(&name->node_link);
    memcpy(name->text, text, length);
    name->text[length] = '\0';
    return name;
}

void name_free(struct name *name)
{
    DEBUG_ASSERT(!list_linked(&name->child_link));
    list_remove(&name->node_link);
    heap_free(name);
}

struct name *tree_find(const struct node *directory, const char *text, size_t length)
{
    uint32_t hash = hash_text(text, length);
    struct name *name = *bucket_of(directory, hash);
    while (name && !(name->hash == hash && name->directory == directory && name->length == length &&
                     memcmp(name->text, text, length) == 0))
        name = name->hash_next;
    return name;
}

bool tree_has(const struct name *name)
{
    return tree_find(name->directory, name->text, name->length) == name;
}

/* A directory has links from its parent and from itself, and its parent one from it. */
static void count_links(struct node *directory, struct node *node, int sign)
{
    if (node_is_directory(node)) {
        node->links += 2u * (uint32_t)sign;
        directory->links += (uint32_t)sign;
    } else {
        node->links += (uint32_t)sign;
    }
}

void tree_add(struct node *directory, struct name *name, struct node *node)
{
    DEBUG_ASSERT(node_is_directory(directory) && !list_linked(&name->child_link));
    DEBUG_ASSERT(!tree_find(directory, name->text, name->length));
    struct name **bucket = bucket_of(directory, name->hash);
    name->hash_next = *bucket;
    *bucket = name;
    name->directory = directory;
    name->position = directory->next_position++;
    list_push_back(&directory->children, &name->child_link);

    node_get(node);
    name->node = node;
    list_push_back(&node->names, &name->node_link);
    count_links(directory, node, +1);
    if (node_is_directory(node)) {
        struct node *old SCOPED(node) = node->parent;
        node_get(node->parent = directory);
    }
    node_touch(directory);
    live_names++;
}

static void hash_remove(struct name *name)
{
    struct name **place = bucket_of(name->directory, name->hash);
    while (*place != name) {
        ASSERT(*place);
        place = &(*place)->hash_next;
    }
    *place = name->hash_next;
}

/* The child behind `name`, or NULL. */
static struct name *next_child(const struct node *directory, const struct name *name)
{
    struct list *next = name->child_link.next;
    return next == &directory->children ? NULL : list_entry(next, struct name, child_link);
}

void tree_remove(struct name *name)
{
    DEBUG_ASSERT(list_linked(&name->child_link) && tree_has(name));
    struct node *directory = name->directory, *node = name->node;
    struct cursor *cursor;
    list_for_each (cursor, &directory->cursors, link)
        if (cursor->next == name)
            cursor->next = next_child(directory, name);
    hash_remove(name);
    list_remove(&name->child_link);
    count_links(directory, node, -1);
    node_touch(directory);
    node_note_change(node);
    name_free(name);
    live_names--;
    node_put(node);
}

void tree_unlink(struct name *name)
{
    struct node *node = name->node;
    node_get(node);
    tree_remove(name);
    if (list_empty(&node->names) && node->ops && node->ops->unlinked)
        node->ops->unlinked(node);
    node_put(node);
}

void cursor_seek(struct cursor *cursor, struct node *directory, uint32_t position)
{
    cursor->next = NULL;
    if (list_empty(&directory->children) ||
        list_entry(directory->children.prev, struct name, child_link)->position < position)
        return;
    cursor->next = list_entry(directory->children.next, struct name, child_link);
    for (uint32_t steps = 1; cursor->next && cursor->next->position < position; steps++) {
        cursor->next = next_child(directory, cursor->next);
        if (steps % SEEK_STEP == 0)
            preempt_point();
    }
}

void cursor_advance(struct cursor *cursor, struct node *directory)
{
    if (cursor->next)
        cursor->next = next_child(directory, cursor->next);
}

uint32_t name_count(void)
{
    return live_names;
}
