/*
 * Who follows the life of a process on the floors above: what they keep of it begins and goes with
 * it. They are called in the order of one table, kernel/entry/followers.c, where all can be read in
 * one look.
 */
#pragma once

#include "kernel/base/types.h"

struct proc;

enum proc_event {
    PROC_BORN,          /* fork's point of no return: nobody can see it yet. No sleep */
    PROC_EXECED,        /* it has become another program. May sleep */
    PROC_THREAD_LEAVES, /* its running thread ends; the address space is still there. May sleep */
    PROC_ENDS,          /* its threads, space and files are gone. May sleep; allocates nothing */
    PROC_ENDED,         /* a zombie, whose parent is told next. No sleep, allocates nothing */
    PROC_EVENTS
};

typedef void proc_follower(struct proc *proc);

/* For each event those who follow it, and then NULL. */
extern proc_follower *const *const proc_followers[PROC_EVENTS];

static inline void proc_tell(struct proc *proc, enum proc_event event)
{
    for (proc_follower *const *follower = proc_followers[event]; *follower; follower++)
        (*follower)(proc);
}

/*
 * The running process is over a limit (limits.h) and will sleep until somebody has decided. Tells
 * who watches it; false: nobody does, or cannot be told now. Never sleeps.
 */
extern bool (*const proc_over_limit)(struct proc *self, uint32_t resource, uint32_t limit,
                                     uint32_t wanted);
