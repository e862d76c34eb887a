/* A parent that is told when a child goes over a limit (process/limits.h), and decides. */
#pragma once

#include "kernel/base/types.h"

struct file;
struct proc;

/*
 * From now on notices about `child` go to the port of `file` (which can receive), or to nobody when
 * it is NULL. 0; -EBADF, -EAGAIN when the port has no free slot, -ENOMEM.
 */
int limit_watch(struct proc *child, struct file *file);
void limit_watch_end(struct proc *child); /* the same with NULL: nobody decides any more */

/* The same for all its children. May be preempted. */
void limit_watches_of_parent_end(struct proc *parent);

/*
 * Puts a notice into the slot that was reserved for it. false: nobody watches, or the last notice
 * has not been received. Never sleeps.
 */
bool limit_watch_tell(struct proc *self, uint32_t resource, uint32_t limit, uint32_t wanted);

/* Lets a child that waits for a decision have the default. 0, or -ESRCH when it does not wait. */
int limit_decide(struct proc *child);
