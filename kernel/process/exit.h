/* The end of a process, and waiting for it. */
#pragma once

#include "kernel/process/proc.h"

/*
 * Ends the running process with all its threads. `status` is as wait4 gives it: W_EXITCODE(code,
 * signal); if several threads end it, the first one's counts.
 */
_Noreturn void process_exit(int status);

/* The last thread's part of it: proc->status is set. */
_Noreturn void process_tear_down(void);

/*
 * Who gets the children of `self`, which ends, in the same stretch: the nearest ancestor that has
 * asked for them (prctl(2), PR_SET_CHILD_SUBREAPER), or init. That one has the zombies already,
 * if it is not init. Never sleeps; takes as long as the line of ancestors and the children.
 */
extern uint32_t subreapers; /* how many have asked */
COLD struct proc *proc_subreaper(struct proc *self);
static inline struct proc *proc_reaper(struct proc *self)
{
    return LIKELY(subreapers == 0) ? proc_init() : proc_subreaper(self);
}

/* Takes a zombie's record away; what it used is its parent's from now on. */
void proc_reap(struct proc *zombie);

/* Tells the parent that its child stopped or goes on (CLD_STOPPED, CLD_CONTINUED). */
void child_event(struct proc *child, int code);

struct wait_request {
    int pid; /* > 0 that one, -1 any, 0 one of the caller's group, < -1 one of group -pid */
    bool ended, stopped, continued; /* what to wait for */
    bool no_hang;                   /* do not sleep */
    bool of_thread;                 /* only what the calling thread has forked */
    bool leave;                     /* only look: the child can be waited for again */
};

struct wait_answer {
    int pid;    /* 0: none yet (no_hang) */
    int code;   /* CLD_* */
    int status; /* as wait4 gives it */
    struct usage usage;
};

/* Waits for a child. 0; -ECHILD when there is none to wait for; -ERESTARTSYS. Sleeps. */
int process_wait(const struct wait_request *request, struct wait_answer *answer);
