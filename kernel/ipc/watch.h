/*
 * Watching processes: when one ends, a notice comes into a port.
 *
 *   a watch is made   by watch_begin, with everything its notice will need: the record and the slot
 *   ... and goes      with the notice, at the end of the process that it watches (which allocates
 *                     nothing); with the last receiver of its port; or with the process that made
 *                     it, whichever comes first
 *
 * A process has ended, for this, when it is a zombie: from then on nobody can watch it, so that
 * whoever watches is told, once.
 */
#pragma once

#include "kernel/base/list.h"

struct file;
struct port;
struct proc;

#define WATCHES_PER_PROC 128 /* of one process; all are told in one stretch */

/*
 * The running process wants to know when `target` ends, by a message of PORT_TYPE_END in the port
 * of `file`, which can receive. 0; -ESRCH, it has ended; -EINVAL, it is the running one; -EBADF;
 * -EAGAIN, no slot is free or too many watch it; -ENOMEM.
 */
int watch_begin(struct proc *target, struct file *file);

/* Exit: `ended` is a zombie now. Never fails, sleeps or allocates. */
void watches_tell(struct proc *ended);

void watches_of_proc_end(struct proc *watcher); /* exit; may be preempted */
void watches_of_port_end(struct port *port);    /* nobody can receive any more */
