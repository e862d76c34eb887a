/* Who a process descends from (Gaji alone has it). */
#pragma once

#include <sys/types.h>

/*
 * How many processes there are in the line from `pid` (0: the caller) up to init, both included:
 * the process, its parent, the parent's parent and so on. The first `count` of their PIDs are
 * stored in `pids`, in this order; with a count of 0 nothing is, and `pids` is not looked at. A
 * zombie is a process, too. -1 with ESRCH: there is no such process; EINVAL: `count` is below 0;
 * EFAULT: not all that is to be stored could be.
 */
int gaji_lineage(pid_t pid, pid_t *pids, int count);
