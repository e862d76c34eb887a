/*
 * A thread as its process knows it: what the scheduler carries (kernel/threads/thread.h), and what
 * signals, messages and the thread's end need beside that. Every thread of a process is one; the
 * kernel's own (idle) are not.
 */
#pragma once

#include "kernel/threads/thread.h"

struct direct_wait;
struct inbox;

/* Signals that wait to be acted on, by a thread or by any thread of a process. */
struct signal_queue {
    uint64_t set;        /* bit n - 1 for signal n */
    struct list details; /* of struct signal_detail, in order of arrival */
    uint32_t count;      /* how many details */
};

/* A thread's own part of signal handling. */
struct thread_signals {
    struct signal_queue pending; /* sent to this very thread (tgkill, faults) */
    uint64_t blocked;            /* the mask */
    uint64_t saved;              /* the mask to come back after sigsuspend */
    bool has_saved;              /* `saved` is to come back */
    uint64_t waited;             /* what sigtimedwait asks for: pending even where it is ignored */
    uaddr_t stack_base;          /* sigaltstack */
    uint32_t stack_size;         /* 0: none */
    uint32_t trap, error;        /* of its last fault, for the handler to see */
    uaddr_t fault_address;       /* CR2 of that */
};

/* Owned by the thread itself; others leave signals in it, and fill the inbox while it sleeps. */
struct task {
    struct thread thread; /* first: threads_reap() frees both */
    struct list tid_link; /* the table of thread IDs; alone in a process's first thread */
    struct thread_signals signals;
    struct inbox *inbox;        /* where it waits for a message to a port, or NULL */
    struct direct_wait *direct; /* its wait for a direct message, or NULL */
    uint32_t answers;           /* the right to answer what it received last; 0: none */
    uaddr_t clear_tid;   /* a word to be cleared and woken at its end, or 0 (set_tid_address) */
    uaddr_t robust_list; /* locks to be marked then, or 0 (set_robust_list) */
    bool goes_on;        /* a mark of kernel/procfs/waits.c, while it looks for circles */
};

/* The task that begins with this thread, which is a process's. */
static inline struct task *task_of(const struct thread *thread)
{
    return list_entry(thread, struct task, thread);
}

static inline struct task *task_current(void)
{
    return task_of(thread_current());
}

/* As thread_create(), for a process. */
static inline struct thread *task_create(struct proc *proc, uint32_t tid)
{
    struct thread *thread = thread_create(sizeof(struct task), proc, tid);
    if (thread) {
        list_init(&task_of(thread)->tid_link);
        list_init(&task_of(thread)->signals.pending.details);
    }
    return thread;
}
