/*
 * The threads of a process: making one, ending one, ending the others (clone(2), CLONE_THREAD).
 *
 * A process is made with one thread, whose ID is the PID; clone() adds others, whose IDs come from
 * the same numbers. They share what belongs to the process (struct proc). Each has its own stack,
 * registers, TLS, signal mask and signals sent to it alone (struct thread).
 *
 *   a thread ends     by
 *   alone             exit(2): process_end_thread
 *   with all others   exit_group(2), a fatal signal, a fault: process_exit sets proc->ending
 *   for another       that is in exec: process_become_single sets proc->sole
 *
 * A thread that is to end gets ATTENTION_KILL, which ends its sleep, and ends itself on its way to
 * user mode, so every call that it is in unwinds. The last one tears the process down.
 */
#pragma once

#include "kernel/process/proc.h"

#define THREADS_LIMIT 1024u /* of one process, so that a walk over them is not long (D4) */

struct fork_request;

/* The thread with this ID, of any process, or NULL. */
struct thread *thread_find(uint32_t tid);

/* As on Linux the ID of each thread leads to its process; or NULL. */
static inline struct proc *proc_find_by_thread(int id)
{
    struct proc *proc = proc_find(id);
    const struct thread *thread = proc ? NULL : thread_find((uint32_t)id);
    return thread ? thread->proc : proc;
}

/*
 * Makes a thread of the running process that returns 0 from the same system call, with what
 * `request` says of stack, TLS and IDs. Returns its ID; -EAGAIN over a limit, -ENOMEM; nothing is
 * changed then. -ERESTARTSYS: the caller itself is being ended.
 */
int process_add_thread(const struct fork_request *request);

/* Whether it does not return to user mode any more. */
static inline bool thread_is_to_end(const struct thread *thread)
{
    const struct proc *proc = thread->proc;
    return proc->ending || (proc->sole && proc->sole != thread);
}

/* Ends the running thread, and with the last one the process. The first one's `status` counts. */
_Noreturn void process_end_thread(int status);

/* The same for one that is to end anyway: the process's status is settled. */
_Noreturn void process_leave(void);

/* Takes a thread out of its process, which keeps its times. Between the files of this folder. */
void thread_detach(struct thread *thread);

/* All threads but the running one are to end: `ending` or `sole` says so already. */
void process_interrupt_others(struct proc *proc);

/*
 * exec: ends all other threads, and the running one becomes the first. 0, or -ERESTARTSYS when this
 * one is to end itself. Sleeps.
 */
int process_become_single(void);

uint32_t threads_further(void); /* threads beside their process's first; for limits */
