/*
 * Signals to a whole group: Ctrl-C, kill(2), and the hang-up of a group that nobody could continue.
 * Its members get it a few at a time, since interrupts are off meanwhile: at once, and the others
 * at ticks or while the sender passes preemption points.
 */
#pragma once

#include "kernel/base/types.h"

struct proc;

#define GROUP_OF_ALL 0 /* kill(2): -1, which means all but init and the sender */

/* To every process of a group, and to the children of those that do not have it yet. Any context;
 * never sleeps. */
void group_signal_begin(int group, int signal);

/* The same from the running process (SI_USER); returns when all have it. 0 or -ESRCH. May sleep. */
int group_signal_send(int group, int signal);

/* The timer's interrupt: the next few. */
void group_signal_tick(void);

/* Before another signal is sent or a group changes: to all that are still to have one. May sleep.
 */
void group_signal_settle(void);

/* POSIX 3.264: no member has a parent in another group of the same session. */
bool group_is_orphaned(int group);

/*
 * `child` is about to become another's. If that orphans its group, and any member is stopped, all
 * will get SIGHUP and SIGCONT, since nobody else could continue them: soon, and before another
 * signal or a change of group. Never sleeps.
 */
void group_loses_parent(struct proc *child);

/* A member is a zombie now: its group may have lost the parent of that one. Never sleeps. */
void group_member_ends(struct proc *ended);
