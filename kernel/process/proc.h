/* clang-format off */
/*
 * Processes: an address space, descriptors, a family, and threads that run in it (threads.h).
 *
 * Who may change a field: [s] the process itself, by any of its threads, [f] the family (the
 * process, its parent, and exit, which hands children over), [a] anybody, also an interrupt
 * handler. The kernel is not preempted, so a change is seen whole; after a sleep everything is
 * looked at again.
 *
 *   life     who makes the move, and where to
 *   NEW      fork builds it in private -> ALIVE, published
 *   ALIVE    -> ENDING by process_exit, or the end of its last thread
 *   ENDING   its threads and then its resources go -> ZOMBIE
 *   ZOMBIE   pid, status, usage and family are left -> wait4 frees it
 */
/* clang-format on */
#pragma once

#include "kernel/base/list.h"
#include "kernel/base/no_sleep.h"
#include "kernel/base/types.h"
#include "kernel/files/poll.h"
#include "kernel/process/pid.h"
#include "kernel/process/task.h"
#include "kernel/threads/wait.h"
#include "mm/aspace.h"

struct fd_table;
struct node;

#define PROC_NAME_SIZE 16   /* as Linux's comm: the last part of the program's path, cut */
#define PROC_LIMIT     4096 /* processes and threads at most; a fork beyond is -EAGAIN */

struct usage {
    uint32_t user_ticks, kernel_ticks; /* of TIMER_HZ */
    uint32_t minor_faults;
    uint32_t peak_pages; /* most pages resident at once in spaces that it has left */
};

struct proc {
    int pid;
    uint32_t start_ticks;      /* time_ticks() when it was made */
    char name[PROC_NAME_SIZE]; /* [s] */

    struct aspace *aspace;   /* [s] NULL once it is torn down */
    struct fd_table *files;  /* [s] NULL once it is torn down */
    struct node *directory;  /* [s] the current directory; NULL once it is torn down */
    struct node *executable; /* [s] what exec loaded, or NULL */
    uint32_t umask;          /* [s] */

    struct proc *parent;            /* [f] NULL for init alone */
    struct list children;           /* [f] by sibling, the eldest first; zombies among them */
    struct list sibling;            /* [f] */
    uint32_t forked_by;             /* [f] the thread ID; of an orphan and when that thread has
                                           ended, the eldest thread of its parent stands for it */
    uint32_t zombie_children;       /* [f] */
    struct list news;               /* [f] children that have something to tell, or had, in the
                                           order of the events, by news_link */
    struct list news_link;          /* [f] on its parent's */
    struct wait_queue child_events; /* [f] sleeps in wait4 */
    int group, session;             /* [f] process group and session IDs, by proc_join() */
    uint8_t end_signal;             /* [f] what tells its parent of its end, where clone(2) asked
                                           for another than SIGCHLD; 0: SIGCHLD; above 64: none */
    bool has_clones;                /* [s] has made such children: linux/clone.c */
    bool is_subreaper;              /* [s] orphans below it become its children: exit.h */
    bool gave_up_terminal;          /* [s] its session's is not its own: TIOCNOTTY */
    bool has_execed;                /* [s] since its fork: its parent may no longer setpgid it */

    uint32_t generation;    /* [f] init's is 1, its children's 2, ... */
    bool cascade;           /* [s] ends with its parent, and its children with it: cascade.h */
    bool doomed, condemned; /* [f] does not go on; its turn to end has come */

    bool zombie;                   /* [s] */
    bool ending;                   /* [s] its threads end, and with the last one it does */
    int status;                    /* [s] as wait4 gives it; valid once ending, or a zombie */
    struct vfork_wait *vfork_wait; /* [f] who waits for it to give the space back, or NULL */

    struct list threads;     /* [s] by proc_link; the eldest first */
    uint32_t thread_count;   /* [s] */
    struct thread *sole;     /* [s] is in exec, for which the others end; NULL: none is */
    struct wait_queue holds; /* [s] where its threads sleep that may not go on: stopped, doomed,
                                or alone soon */

    struct signal_queue pending;       /* [a] signals that any of its threads may take */
    struct signal_actions *actions;    /* [s] NULL: all default */
    bool stopped;                      /* [s] sets, SIGCONT and SIGKILL clear it */
    int stop_signal;                   /* [s] the one that stopped it */
    uint32_t signal_round;             /* [a] the last that it has of its group: group_signal.h */
    bool lost_parent;                  /* [a] its group may be orphaned: is to be looked at */
    bool stop_untold, continue_untold; /* [f] wait4 has not reported it yet */
    struct file *trace;                /* [s] a pipe that is told of its system calls, or NULL */
    struct itimers *timers;            /* [s] NULL until setitimer or alarm */

    struct limits *limits;      /* [s] and prlimit by others; NULL: the defaults */
    struct file *limit_port;    /* [f] where notices of its limits go, or NULL */
    bool notice_queued;         /* [f] the slot that it has there holds a notice */
    bool awaits_decision;       /* [f] is over a limit; its parent is asked */
    struct wait_queue decision; /* [s] where it sleeps then */
    uint32_t cpu_told;          /* [s] seconds of CPU time at the last SIGXCPU */

    struct usage usage;          /* [s] its own; a thread's times are added at that one's end */
    struct usage children_usage; /* [f] of children waited for, and of theirs */

    struct list direct_senders;      /* [a] waits of others to send to it: ipc/direct.h */
    struct list direct_awaiting;     /* [a] ... and for it to send to them */
    uint32_t *notices;               /* [a] a bitmap of who notified it, or NULL */
    uint32_t noticed;                /* [a] how many bits of it are set */
    struct list notified;            /* [a] on the list of all that have such a bitmap */
    struct poll_list direct_pollers; /* [a] of its own threads: ipc/direct_poll.c */
    bool direct_ended;               /* [s] it takes and sends no more */
    struct list calls;               /* [a] that it has the right to answer: ipc/call.h */
    struct list watched_by, watches; /* [a] of its end, and of others' by it: ipc/watch.h */

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

/* The process with the least PID above `pid`, or NULL: for a walk with sleeps in it. */
struct proc *proc_next(int pid);

/* A walk over all processes, by ascending PID: for (p = proc_first(); p; p = proc_after(p)) */
struct proc *proc_first(void);
struct proc *proc_after(const struct proc *proc);

struct proc *proc_init(void); /* pid 1, or NULL before it is there */

/* Where relative paths begin: the running process's current directory; at boot the root. */
struct node *proc_directory(void);

/* Its first thread, or the eldest of those that are left; NULL in a zombie. */
static inline struct thread *proc_thread(const struct proc *proc)
{
    return list_empty(&proc->threads) ? NULL
                                      : list_entry(proc->threads.next, struct thread, proc_link);
}

/*
 * For fork: a process that nobody can see yet, with a PID and a NEW thread. -EAGAIN over
 * PROC_LIMIT (of processes and further threads), -ENOMEM. proc_discard() takes it back.
 */
int proc_create(struct proc **out);
void proc_discard(struct proc *proc);

/* Makes it a child of `parent` (NULL: it is init) that everybody can see. Cannot fail. */
void proc_publish(struct proc *proc, struct proc *parent);

/* clone(2), CLONE_PARENT: what was published now, and has not run, is its parent's sibling. */
COLD void proc_make_sibling(struct proc *child);

/* It is a member of this group and session from now on, and of its former ones no more. */
void proc_join(struct proc *proc, int group, int session);

/* Removes a zombie for good. */
void proc_free(struct proc *zombie);

/* Where a thread sleeps whose vfork child has the space; it lies on that thread's stack. */
struct vfork_wait {
    bool done;
    struct wait_queue queue;
};

/* A vfork child no longer needs its parent's space: wakes the parent. Harmless otherwise. */
void proc_end_vfork(struct proc *child);

/* The times and faults of the process so far, those of its threads included. */
struct usage proc_usage(const struct proc *proc);

/* Gives up one process's share of a space; the last one's tears it down in steps. May sleep. */
void aspace_release(struct aspace *space);

/*
 * Changing the regions of a space takes several steps, with preemption points in between: one
 * thread at a time. Page faults of others go on meanwhile. aspace_lock() sleeps, and no signal ends
 * that: the one before needs nobody to come to its end.
 */
COLD void aspace_await(const struct aspace *locked);
static inline struct aspace *aspace_lock(struct aspace *space) /* gives the same back */
{
    MAY_SLEEP();
    if (space->locked)
        aspace_await(space);
    space->locked = true;
    return space;
}
void aspace_unlock_to_others(struct aspace *space); /* who waited goes first */
void aspace_unlock(struct aspace *space);

static inline void aspace_lock_scope_end(struct aspace **locked)
{
    if (*locked)
        aspace_unlock(*locked);
}

/* Unmaps [start, end) of a locked space, or of one that is not in use. 0, -EINVAL, -ENOMEM. */
static inline int aspace_unmap(struct aspace *space, uaddr_t start, uaddr_t end)
{
    int error = aspace_unmap_begin(space, start, end);
    while (!error && !aspace_unmap_step(space, &start, end))
        preempt_point();
    return error;
}

void proc_set_name(struct proc *proc, const char *path);

uint32_t proc_live(void); /* zombies included; for leak checks */
