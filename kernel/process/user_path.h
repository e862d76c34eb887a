/* A path argument of a system call, fetched once, and the directory that it begins at. */
#pragma once

#include "kernel/files/node.h"

struct user_path {
    char *text;         /* NUL-terminated, at most PATH_MAX bytes: a page of the heap */
    struct node *start; /* a reference */
};

/* Into PATH_MAX bytes: the length, or a negative errno. May pass a preemption point. */
int user_text_get(char *text, uaddr_t address);

/*
 * Fetches the path at `address`; `directory` is a descriptor or AT_FDCWD. 0 or a negative errno;
 * to be put in the first case only.
 */
int user_path_get(struct user_path *path, int directory, uaddr_t address);
void user_path_put(struct user_path *path);

/* Gets the path and looks the node up, with NODE_ flags: `*out` gets a reference. */
int user_path_lookup(int directory, uaddr_t address, unsigned flags, struct node **out);
