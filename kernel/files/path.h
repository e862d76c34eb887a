/*
 * Paths: from a text to a node, and the calls that change the tree by path.
 *
 * `start` is the directory that a relative path begins at. Path texts are kernel memory. Looking up
 * may pass a preemption point on long ways; the change itself is atomic. Errors are Linux's:
 * ENOENT, ENOTDIR, ELOOP after 40 symbolic links, ENAMETOOLONG, ENOMEM.
 */
#pragma once

#include "kernel/files/node.h"

#define NODE_FOLLOW    1u /* a symbolic link at the end is followed */
#define NODE_DIRECTORY 2u /* -ENOTDIR when it is anything else */

/* `*out` gets a reference. */
int node_lookup(struct node *start, const char *path, unsigned flags, struct node **out);

/*
 * For open(2) with O_CREAT: finds the file, or makes a regular one with permissions `mode`.
 * `flags` are open(2)'s (O_EXCL, O_NOFOLLOW). `*out` gets a reference. What was `*created` may be
 * taken back before the next sleep, when it cannot be opened.
 */
int path_create(struct node *start, const char *path, int flags, uint32_t mode, struct node **out,
                bool *created);
void path_uncreate(struct node *node);

/*
 * Hangs `node` at a new name: -EEXIST when it is taken. Takes a reference of its own. This is what
 * mkdir, symlink and the initrd do.
 */
int path_attach(struct node *start, const char *path, struct node *node);

int path_mkdir(struct node *start, const char *path, uint32_t mode);
int path_symlink(const char *target, struct node *start, const char *path);
int path_link(struct node *old, struct node *start, const char *path);
int path_unlink(struct node *start, const char *path);
int path_rmdir(struct node *start, const char *path);
/* `flags`: 0 or RENAME_NOREPLACE, -EEXIST where the new name is there. */
int path_rename(struct node *old_start, const char *old_path, struct node *new_start,
                const char *new_path, uint32_t flags);
