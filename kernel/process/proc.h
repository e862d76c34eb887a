/*
 * Processes: an address space, descriptors, a family, and threads that run in it.
 *
 * Who may change a field: [s] the process itself, [f] the family (the process, its parent, and
 * exit, which hands children over), [a] anybody, also an interrupt handler. The kernel is not
 * preempted, so a change is seen whole; after a sleep everything is looked at again.
 *
 *   life          fork builds it in private -> published, ALIVE -> process_exit: its resources go,
 *                 ENDING -> ZOMBIE: pid, status, usage and family are left -> wait4 frees it
 */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/types.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/wait.h"

struct aspace;
struct fd_table;
struct node;

#define PROC_NAME_SIZE 16    /* as Linux's comm: the last part of the program's path, cut */
#define PROC_LIMIT     4096  /* processes at most; a fork beyond is -EAGAIN */
#define PID_LIMIT      32768 /* PIDs are below this */

struct usage {
    uint32_t user_ticks, kernel_ticks; /* of TIMER_HZ */
    uint32_t minor_faults;
    uint32_t peak_pages; /* most pages resident at once, as far as it was looked at */
};

struct proc {
    int pid;
    uint32_t start_ticks;      /* time_ticks() when it was made */
    char name[PROC_NAME_SIZE]; /* [s] */

    struct aspace *aspace;   /* [s] NULL once ENDING */
    struct fd_table *files;  /* [s] NULL once ENDING */
    struct node *directory;  /* [s] the current directory; NULL once ENDING */
    struct node *executable; /* [s] what exec loaded, or NULL */
    uint32_t umask;          /* [s] */

    struct proc *parent;            /* [f] NULL for init alone */
    struct list children;           /* [f] by sibling, the eldest first; zombies among them */
    struct list sibling;            /* [f] */
    uint32_t zombie_children;       /* [f] */
    struct wait_queue child_events; /* [f] sleeps in wait4 */
    int group, session;             /* [f] process group and session IDs */
    bool has_execed;                /* [s] since its fork: its parent may no longer setpgid it */

    uint32_t generation;    /* [f] init's is 1, its children's 2, ... */
    bool cascade;           /* [s] ends with its parent, and its children with it: cascade.h */
    bool doomed, condemned; /* [f] does not go on; its turn to end has come */

    bool zombie;                  /* [s] */
    int status;                   /* [s] as wait4 gives it; valid in a zombie */
    struct proc *vfork_child;     /* [f] has our space until it execs or ends, or NULL */
    struct wait_queue vfork_done; /* [f] where we sleep meanwhile */

    uint64_t pending;                  /* [a] signals, bit n - 1 for signal n */
    struct list pending_details;       /* [a] of struct signal_detail, in order of arrival */
    uint32_t details_count;            /* [a] how many */
    struct signal_actions *actions;    /* [s] NULL: all default */
    bool stopped;                      /* [s] sets, SIGCONT and SIGKILL clear it */
    struct wait_queue go_on;           /* [s] where its thread sleeps while it is stopped */
    int stop_signal;                   /* [s] the one that stopped it */
    bool stop_untold, continue_untold; /* [f] wait4 has not reported it yet */
    struct itimers *timers;            /* [s] NULL until setitimer or alarm */

    struct limits *limits;      /* [s] and prlimit by others; NULL: the defaults */
    struct file *limit_port;    /* [f] where notices of its limits go, or NULL */
    bool awaits_decision;       /* [f] is over a limit; its parent is asked */
    struct wait_queue decision; /* [s] where it sleeps then */
    uint32_t cpu_told;          /* [s] seconds of CPU time at the last SIGXCPU */

    struct usage usage;          /* [s] its own; times of its thread are added at its end */
    struct usage children_usage; /* [f] of children waited for, and of theirs */

    struct list calls;               /* [a] that it has the right to answer: ipc/call.h */
    struct list watched_by, watches; /* [a] of its end, and of others' by it: ipc/watch.h */

    struct list threads;    /* [s] by proc_link */
    struct list all;        /* every process, by ascending pid */
    struct list hash;       /* those whose pid falls into the same bucket */
    uint32_t unknown_calls; /* [s] a small set of hashes: which were named in the log already */
};

/* The running thread's; NULL in the idle thread. */
static inline struct proc *proc_current(void)
{
    return thread_current()->proc;
}

/* The process with this PID, zombies included, or NULL. */
struct proc *proc_find(int pid);

/* The process with the least PID above `pid`, or NULL: `for (p = proc_next(0); p; ...)`. */
struct proc *proc_next(int pid);

struct proc *proc_init(void); /* pid 1, or NULL before it is there */

/* Its only, or first, thread; NULL in a zombie. */
struct thread *proc_thread(const struct proc *proc);

/*
 * For fork: a process that nobody can see yet, with a PID and a NEW thread. -EAGAIN over
 * PROC_LIMIT, -ENOMEM. proc_discard() takes it back.
 */
int proc_create(struct proc **out);
void proc_discard(struct proc *proc);

/* Makes it a child of `parent` (NULL: it is init) that everybody can see. Cannot fail. */
void proc_publish(struct proc *proc, struct proc *parent);

/* Removes a zombie for good. */
void proc_free(struct proc *zombie);

/* A vfork child no longer needs its parent's space: wakes the parent. Harmless otherwise. */
void proc_end_vfork(struct proc *child);

/* Gives up one process's share of a space; the last one's tears it down in steps. May sleep. */
void aspace_release(struct aspace *space);

void proc_set_name(struct proc *proc, const char *path);

uint32_t proc_live(void);   /* zombies included; for leak checks */
unsigned procs_check(void); /* family links and states; findings, each said in the log */
