/*
 * Signals, as far as they go without handlers: a signal is ignored, or ends the process.
 *
 * A signal is made pending by anybody; the process acts on it itself, on its way back to user mode.
 * Until then ATTENTION_SIGNAL makes its sleeps end with -EINTR.
 */
#pragma once

#include "kernel/base/types.h"

struct proc;

/* Makes `signal` (1 to 64) pending unless it is ignored and not blocked. Any context; never sleeps.
 */
void signal_send(struct proc *proc, int signal);

/* To every process of a group. 0, or -ESRCH when there is none. Any context; never sleeps. */
int signal_send_group(int group, int signal);

/* The signal that the running process must act on now, taken off `pending`; 0: none. */
int signal_take(struct proc *proc);

/* Whether it is delivered at all: not ignored by action or by default. */
bool signal_acts(const struct proc *proc, int signal);

/*
 * After a change of `blocked` or `ignored`: forgets what is pending but neither blocked nor acts
 * now, and sets ATTENTION_SIGNAL.
 */
void signals_reconsider(struct proc *proc);
