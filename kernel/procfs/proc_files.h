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
    text_maker make;                  /* a text, or NULL and: */
    const struct node_ops *ops;       /* something else; or NULL and: */
    const struct proc_entry *entries; /* a directory of these, */
    uint32_t index;                   /* whose inode numbers begin here */
};

void proc_files_init(void); /* boot only */

/* What /proc/sysvipc has, which is not there without. Boot only. */
void proc_set_sysvipc(const struct proc_entry *entries);

extern struct proc_entry proc_system_entries[];       /* of /proc; the last has no name */
extern const struct proc_entry proc_pid_entries[];    /* of /proc/PID; the same */
extern const struct proc_entry proc_thread_entries[]; /* of /proc/PID/task/TID; the same */
extern const struct proc_entry proc_sys_entries[];    /* of /proc/sys; the same */

/* Whose node this is, a process or a thread: 0 for those of /proc itself. */
int proc_node_pid(const struct node *node);

/*
 * A node that hangs in no directory and goes with its last reference. A directory (by `mode`) gets
 * `parent` and the name that node_path() shows. NULL when memory is exhausted.
 */
struct node *proc_node_create(struct node *parent, const char *name, uint32_t mode,
                              const struct node_ops *ops, const void *data, uint32_t inode);

#define PROC_FD_INODE(pid, fd)     (0x80000000u | (uint32_t)(pid) << 10 | (uint32_t)(fd))
#define PROC_FDINFO_INODE(pid, fd) (0x40000000u | PROC_FD_INODE(pid, fd))
static inline int proc_fd_of_inode(uint32_t inode)
{
    return (int)(inode & 1023);
}

/* proc_task.c */
extern const struct node_ops proc_task_directory_ops; /* /proc/PID/task */

/* A directory of entries; the node's `data` is a proc_entry that says which: proc_files.c. */
extern const struct node_ops proc_table_ops;
int proc_parse_number(const char *name, size_t length); /* "17" and the like; else 0 */

/* What an inode number tells besides whose it is. */
#define PROC_DIRECTORY  255u /* /proc/PID itself; below, its entries */
#define PROC_THREAD     254u /* /proc/PID/task/TID itself */
#define PROC_OF_SYS     64u  /* of process 0: an entry of /proc/sys, and below */
#define PROC_OF_KERNEL  72u  /* ... of /proc/sys/kernel */
#define PROC_OF_SYSVIPC 96u  /* ... of /proc/sysvipc */
#define PROC_OF_THREAD  128u /* ... and its entries, from here on */
static inline uint32_t proc_inode(int pid, uint32_t index)
{
    return 0x40000000u | (uint32_t)pid << 8 | index;
}

/* proc_links.c */
extern const struct node_ops proc_self_ops;   /* /proc/self */
extern const struct node_ops proc_mounts_ops; /* /proc/mounts */
extern const struct node_ops proc_exe_ops, proc_cwd_ops, proc_root_ops;
extern const struct node_ops proc_fd_directory_ops;     /* /proc/PID/fd */
extern const struct node_ops proc_fdinfo_directory_ops; /* /proc/PID/fdinfo */

/* proc_pages.c */
extern const struct node_ops proc_pagemap_ops;    /* /proc/PID/pagemap */
extern const struct node_ops proc_kpagecount_ops; /* /proc/kpagecount */

/* ports.c: /proc/ports, a text_maker: numbers, who is blocked and why (or whose call is taken by
 * whom), and the name */
int ports_print(struct text *text, int pid, uint32_t *cursor);

/* waits.c: /proc/waits, a text_maker: what waits_print() says */
int waits_make(struct text *text, int pid, uint32_t *cursor);

/* proc_stat.c: text_makers, and what other files need of them */
struct aspace_usage;
struct proc;
int proc_make_stat(struct text *text, int pid, uint32_t *cursor);
int proc_make_statm(struct text *text, int pid, uint32_t *cursor);
int proc_make_status(struct text *text, int pid, uint32_t *cursor);
int proc_make_thread_stat(struct text *text, int tid, uint32_t *cursor);
int proc_make_thread_status(struct text *text, int tid, uint32_t *cursor);
const char *proc_wait_reason(const struct proc *proc); /* "" when it waits for nothing */
/* Passes preemption points: the process may be gone afterwards, or have become another program. */
struct aspace_usage proc_memory(int pid);

/* proc_limits.c */
int proc_make_limits(struct text *text, int pid, uint32_t *cursor);

/* proc_sys.c */
struct utsname;
extern const struct utsname system_name; /* what uname(2) tells, too */

/* proc_maps.c */
int proc_make_maps(struct text *text, int pid, uint32_t *cursor);
