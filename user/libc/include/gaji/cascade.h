/* Ending whole trees of processes (Gaji alone has it). */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Whether this process ends with its parent, and takes its children along: the youngest generation
 * first. Children inherit it. A daemon detaches itself by cascade_set(false). 0.
 */
int cascade_set(bool on);
bool cascade_get(void);

/*
 * Ends process `pid`, which must be a child or further descendant of this one, and everything below
 * it, detached or not. 0 when all below have ended and `pid` itself can be waited for by its
 * parent; -1 with ESRCH or EPERM.
 */
int kill_tree(pid_t pid);
