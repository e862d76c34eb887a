/*
 * Nodes: the files, directories, links and devices of the in-memory root, without their names.
 *
 * A node lives as long as somebody refers to it: a name in a directory (tree.h), an open file, a
 * process whose directory or program it is, and, for a directory, its child directories. So a file
 * that was removed while open lives until the last close.
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/panic.h"
#include "kernel/base/types.h"

struct file;
struct name;
struct node;
struct object;
struct stat64;

#define NODE_MAX_SIZE 0x7ffff000u /* bytes of a file: each offset is a 32-bit off_t */

/* What a special node does in its own way. Any may be NULL. None but `open` may sleep. */
struct node_ops {
    /* Makes an open file. Access modes and running programs have been checked. */
    int (*open)(struct node *node, int flags, struct file **out);

    /* A directory that makes its children up (/proc): `*out` gets a reference; 0 or -ENOENT. */
    int (*lookup)(struct node *directory, const char *name, size_t length, struct node **out);

    /* A symbolic link that is made up: its text (no NUL) and length, at most `size`. */
    int (*read_link)(struct node *node, char *out, size_t size);

    /* Where such a link leads when its text is no path (/proc/PID/fd/N): with a reference. */
    int (*follow)(struct node *node, struct node **out);

    /* What stat tells, where it is another's to say. 0 or a negative errno. */
    int (*stat)(const struct node *node, struct stat64 *out);

    /* Its last name was removed by a user (not called for node_unpublish). May be NULL. */
    void (*unlinked)(struct node *node);

    /* The last reference is gone: frees `data`. */
    void (*release)(struct node *node);
};

/* In nanoseconds since 1970, or before it: from 1677 to 2262. */
struct node_times {
    int64_t accessed, modified; /* its content */
    int64_t changed;            /* anything of it, also these times */
};

struct node {
    uint32_t count;  /* references */
    uint32_t links;  /* st_nlink: names; for a directory 2 and its child directories */
    uint32_t mode;   /* S_IFxxx and permissions */
    uint32_t inode;  /* st_ino */
    uint32_t device; /* st_rdev of a device */
    struct node_times times;

    const struct node_ops *ops; /* NULL for plain files, directories and links */
    void *data;                 /* belongs to ops */

    struct list names; /* of struct name: where it hangs in the tree; empty once removed */

    /* A running program may not be written (ETXTBSY). */
    uint32_t writers; /* open files that may write */
    uint32_t deniers; /* programs that run from it */

    union {
        struct {                   /* S_IFREG */
            struct object *object; /* its bytes, and how many they are */
            bool in_change;        /* a write or a cut is under way */
        };
        struct {                    /* S_IFDIR */
            struct node *parent;    /* a reference; the root is its own, without one */
            struct list children;   /* of struct name, in the order of their positions */
            struct list cursors;    /* open directories that are being read */
            uint32_t next_position; /* for the next child */
        };
        struct {          /* S_IFLNK */
            char *target; /* NULL when ops->read_link makes it up */
            uint32_t target_length;
        };
    };
};

extern struct node *node_root;

/*
 * A node with count 1 and no name, or NULL when memory is exhausted. `mode` has the S_IFxxx bits: a
 * regular file gets an empty object, a directory is empty and has no parent yet.
 */
struct node *node_create(uint32_t mode, const struct node_ops *ops, void *data);

/* A symbolic link with this text, at most PAGE_SIZE - 1 bytes. */
struct node *node_create_symlink(const char *target, size_t length);

static inline void node_get(struct node *node)
{
    DEBUG_ASSERT(node->count > 0);
    node->count++;
}

void node_put(struct node *node); /* never sleeps, fails or allocates; not for NULL */

static inline void node_scope_end(struct node **node)
{
    if (*node)
        node_put(*node);
}

/*
 * Frees large objects and long chains of removed directories that nobody has any more, with
 * preemption points. Calls that may have dropped the last owner of one do it before they return;
 * there is nothing to do as a rule.
 */
void objects_reap(void);

/* The same as the last thing in a scope, when all that is declared after it has been given back. */
#define OBJECTS_REAPED_LAST char objects_reaped_last SCOPED(objects)

static inline void objects_scope_end(const char *last)
{
    (void)last;
    objects_reap();
}

bool node_is_directory(const struct node *node);
bool node_is_regular(const struct node *node);
bool node_is_symlink(const struct node *node);

/*
 * Opens it: `flags` are open(2)'s, O_CREAT and O_EXCL already done with. -EISDIR, -ELOOP for a
 * symbolic link, -ENXIO for a device nobody serves, -ETXTBSY, -ENOMEM. O_TRUNC is done last. May
 * sleep.
 */
int node_open(struct node *node, int flags, struct file **out);

/* A running program keeps writers off, and writers keep a program from being run. */
int node_deny_write(struct node *node);     /* 0 or -ETXTBSY while it is open for writing */
int node_writable(const struct node *node); /* 0 or -ETXTBSY */

/* The end of a program: drops its reference, and that it keeps writers off. May be NULL. */
void node_put_program(struct node *node);

void node_stat(const struct node *node, struct stat64 *out);
struct node_times node_times(const struct node *node);
void node_touch(struct node *node);       /* modified now */
void node_note_change(struct node *node); /* changed now, but not its content: names, rights */
void node_note_access(struct node *node); /* accessed now */

/* It was read. As on Linux (relatime) the time is noted when it tells something new. */
static inline void node_read(struct node *node)
{
    const struct node_times *times = &node->times;
    if (times->accessed <= times->modified || times->accessed <= times->changed)
        node_note_access(node);
}

/* Copies the link's text (no NUL, cut to `size`) and returns its length; -EINVAL: not a link. */
int node_read_link(struct node *node, char *out, size_t size);

/*
 * The absolute path of a node, NUL-terminated, into `out`: returns its length, -ENOENT when it was
 * removed, -ERANGE when `size` is too small. Of several hard links it takes the first.
 */
int node_path(struct node *node, char *out, size_t size);

uint32_t node_count(void); /* nodes now, for the leak check */

/* --- Publishing: kernel objects that have a name in the tree (ports) --- */

/*
 * Hangs a new special node at the absolute path `path`; `mode` with its S_IFxxx bits. `*out` gets a
 * reference. -EEXIST when the name is taken; otherwise what mkdir(2) would give. A long
 * path passes preemption points.
 */
int node_publish(const char *path, const struct node_ops *ops, void *data, uint32_t mode,
                 struct node **out);

/*
 * Takes every name away, makes later opens -ENXIO and drops the caller's reference. `data` is not
 * looked at any more, and ops->release not called. Never sleeps, fails or allocates.
 */
void node_unpublish(struct node *node);
