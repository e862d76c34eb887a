/*
 * The tree: names in directories. A name is one place where a node hangs; a file may have several
 * (hard links), a directory has one, and what was removed has none.
 *
 * All names are in one hash table, by directory and text, so that a look-up costs the same in a
 * directory of any size. Nothing here sleeps.
 */
#pragma once

#include "kernel/files/node.h"

struct name {
    struct name *hash_next;
    struct list child_link; /* the directory's children */
    struct list node_link;  /* the node's names */
    struct node *directory; /* where it is; no reference: the directory owns the name */
    struct node *node;      /* what it names; a reference */
    uint32_t hash;
    uint32_t position; /* ascending along the children; what getdents gives as d_off, less one */
    uint8_t length;
    char text[]; /* NUL-terminated */
};

#define FIRST_POSITION 2u /* 0 and 1 are "." and ".." */

/* Where a reader of a directory stands. Removing the name moves it on to the next. */
struct cursor {
    struct list link;  /* the directory's cursors */
    struct name *next; /* NULL at the end */
};

/* A name that hangs nowhere yet. At most NAME_MAX bytes; NULL when memory is exhausted. */
struct name *name_create(const char *text, size_t length);
void name_free(struct name *name); /* one that hangs nowhere */

struct name *tree_find(const struct node *directory, const char *text, size_t length);

/*
 * Hangs `node` into the directory at a name from name_create() that is not taken. Takes a reference
 * on the node, and for a directory one on its parent. Cannot fail.
 */
void tree_add(struct node *directory, struct name *name, struct node *node);

/* Takes a name out of its directory, frees it, and drops its reference on the node. */
void tree_remove(struct name *name);

/* The same for a user, who may remove any name: tells ops->unlinked if it was the last. */
void tree_unlink(struct name *name);

/* The first child at or behind `position`, in steps with preemption points. May sleep. */
void cursor_seek(struct cursor *cursor, struct node *directory, uint32_t position);

/* Moves on to the next child. */
void cursor_advance(struct cursor *cursor, struct node *directory);

uint32_t name_count(void); /* names that hang somewhere, for the leak check */

/* Whether the hash table finds this very name; for the checker. */
bool tree_has(const struct name *name);
