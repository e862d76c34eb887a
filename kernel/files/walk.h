/* Walking a path part by part. Used by the path*.c of this folder alone. */
#pragma once

#include "kernel/files/node.h"

/*
 * A walk stops in front of the last part: `name` is to be looked up in `directory`. The part may be
 * "." or "..", or empty when the path is nothing but slashes.
 */
struct walk {
    struct node *directory; /* a directory; a reference */
    const char *name;       /* `length` bytes of the path or of `spliced` */
    size_t length;
    bool slash_after; /* slashes follow: it has to be a directory */
    bool creates;     /* for a new file: such slashes, also at the end of a link, are -EISDIR */
    char *spliced;    /* the path after a symbolic link was put in (a page of the heap), or NULL */
    unsigned links;   /* symbolic links followed */
    uint32_t work;    /* bytes walked, roughly, since the last preemption point */
};

/*
 * Walks to the last part, following symbolic links on the way. 0 or an error; the walk, a
 * SCOPED(walk), ends in either case. Passes a preemption point on long ways.
 */
int walk_begin(struct walk *walk, struct node *start, const char *path);
void walk_scope_end(struct walk *walk);

/*
 * Looks up the last part. With `follow`, or before a slash, a symbolic link is followed, so that
 * afterwards the walk stands in front of the last part of where it leads. Returns 0 with a
 * reference in `*out`, or with NULL there when the directory has no such name.
 */
int walk_last(struct walk *walk, bool follow, struct node **out);

/* A directory that is made up, or that is the root of what is made up (/proc itself). */
static inline bool is_made_up(const struct node *node)
{
    return node->ops && node->ops->lookup;
}

/* Whether the last part is a name, and not "", "." or "..". */
bool walk_is_name(const struct walk *walk);
