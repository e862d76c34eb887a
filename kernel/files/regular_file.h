/* Regular files: bytes in a memory object. */
#pragma once

#include "kernel/base/types.h"

struct file;
struct node;

/* As node_open() says; with O_TRUNC it may sleep. */
int regular_file_open(struct node *node, int flags, struct file **out);

/*
 * Makes the file `size` bytes long; new bytes are zero. 0 or -EFBIG. Passes a preemption point for
 * every 256 pages that go; the caller holds the node.
 */
int regular_file_truncate(struct node *node, uint64_t size);

/*
 * How far who runs may write: cuts a write of *length bytes at `at` where it would cross the limit
 * (RLIMIT_FSIZE); 0, or -EFBIG and SIGXFSZ where it begins beyond. What answers is registered in
 * kernel/entry/followers.c, since a file knows no process.
 */
extern int (*const file_size_allowed)(uint32_t at, uint32_t *length);

/*
 * Puts kernel memory at the end of the file: for the initrd, which boot unpacks. 0, -EFBIG or
 * -ENOMEM. Never sleeps.
 */
int regular_file_append(struct node *node, const void *bytes, uint32_t length);

/*
 * The longest step of a copy between a file at `offset` and a user at `address` that stays inside
 * one page of both: so a fault loses nothing that could have been copied before it.
 */
uint32_t copy_step(uint32_t offset, uaddr_t address, uint32_t left);
