/* Where a directory's entries go: the records of getdents(2) and getdents64(2). */
#pragma once

#include "kernel/base/types.h"

struct file;

struct dirent_sink {
    uaddr_t to;    /* the user's buffer */
    uint32_t room; /* its size */
    uint32_t used; /* bytes filled with records */
    bool old;      /* the records of getdents(2), and not of getdents64(2) */
};

/*
 * Adds a record. `next` is where the entry after this one starts, for lseek; `mode` has the
 * S_IFxxx bits. 0; 1 when it does not fit behind those already there; -EINVAL when it would not
 * even fit alone, -EFAULT. Never sleeps.
 */
int dirent_add(struct dirent_sink *sink, const char *name, size_t length, uint32_t inode,
               uint32_t mode, uint32_t next);

/*
 * Adds "." and ".." if the open directory stands at 0 or 1; afterwards it stands at FIRST_POSITION
 * (tree.h). The result is dirent_add()'s.
 */
int dirent_add_dots(struct dirent_sink *sink, struct file *file);
