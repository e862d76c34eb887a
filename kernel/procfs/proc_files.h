/*
 * /proc: what programs may know of the kernel, in Linux's formats (proc(5); design, D10).
 *
 * Nothing of it exists until it is looked up: then a node is made, which lives as long as somebody
 * refers to it. The process and the entry that a node stands for are told by its inode number, so
 * that two look-ups find the same file.
 */
#pragma once

#include "kernel/files/node.h"
#include "kernel/procfs/text_file.h"

/* An entry of /proc or of /proc/PID. */
struct proc_entry {
    const char *name;
    uint32_t mode;
    text_maker make;            /* a text, or NULL and: */
    const struct node_ops *ops; /* something else */
};

void proc_files_init(void); /* boot only */

extern const struct proc_entry proc_system_entries[]; /* of /proc; the last has no name */
extern const struct proc_entry proc_pid_entries[];    /* of /proc/PID; the same */

/* Whose node this is: 0 for those of /proc itself. */
int proc_node_pid(const struct node *node);

/*
 * A node that hangs in no directory and goes with its last reference. A directory (by `mode`) gets
 * `parent` and the name that node_path() shows. NULL when memory is exhausted.
 */
struct node *proc_node_create(struct node *parent, const char *name, uint32_t mode,
                              const struct node_ops *ops, const void *data, uint32_t inode);

#define PROC_FD_INODE(pid, fd) (0x80000000u | (uint32_t)(pid) << 10 | (uint32_t)(fd))
static inline int proc_fd_of_inode(uint32_t inode)
{
    return (int)(inode & 1023);
}

/* proc_links.c */
extern const struct node_ops proc_self_ops; /* /proc/self */
extern const struct node_ops proc_exe_ops, proc_cwd_ops, proc_root_ops;
extern const struct node_ops proc_fd_directory_ops; /* /proc/PID/fd */

/* proc_pages.c */
extern const struct node_ops proc_pagemap_ops;    /* /proc/PID/pagemap */
extern const struct node_ops proc_kpagecount_ops; /* /proc/kpagecount */

/* ports.c: /proc/ports, a text_maker: numbers, who is blocked and why, and the name */
int ports_print(struct text *text, int pid, uint32_t *cursor);

/* waits.c: /proc/waits, a text_maker: what waits_print() says */
int waits_make(struct text *text, int pid, uint32_t *cursor);

/* proc_maps.c */
int proc_make_maps(struct text *text, int pid, uint32_t *cursor);
