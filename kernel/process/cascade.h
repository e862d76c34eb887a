/*
 * Ending a process together with its descendants.
 *
 * Cascading termination is a property of a process, inherited by its children: when a process that
 * has it ends, its children that have it end first, and theirs before them: the youngest generation
 * first, each reaped, and only then does the process itself become a zombie. A child that has
 * cleared the property (a daemon) stays and goes to init, or to a subreaper (exit.h).
 *
 *   a descendant is   by
 *   doomed            the one that ends, at once: it does not return to user mode any more, and
 *                     what it may still fork is born doomed. So no racing fork escapes
 *   condemned         when its generation's turn has come: it gets SIGKILL
 *   reaped            by the one that ends, whoever its parent is
 */
#pragma once

#include "kernel/base/types.h"

struct proc;

/*
 * Ends and reaps the descendants of process `pid` that go with it; with `all`, also those that have
 * detached themselves. Returns when none is left. Sleeps, and no signal ends that.
 */
void cascade_end_descendants(int pid, bool all);

/*
 * Ends process `pid` and everything below it, for its ancestor `caller`. The process itself becomes
 * a zombie for its parent to wait for. 0; -ESRCH; -EPERM when it is no descendant of the caller.
 */
int cascade_end_tree(struct proc *caller, int pid);

/* The running thread waits here for its process's turn, if that is doomed, and does not go on. */
void cascade_hold(void);

/*
 * The running process has torn itself down. If it is doomed, or a child of it is, it sleeps here
 * until it is its turn to become a zombie.
 */
void cascade_await_turn(void);

/* Somebody has ended: those who wait for it may look again. He need not be doomed any more. */
void cascade_tell(void);
