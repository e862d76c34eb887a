/*
 * Numbers of processes, threads, groups and sessions, which all come from one row. A number is
 * held once for each process or thread that has it, and each member of a group or session that
 * goes by it; nobody new gets it before the last of these has gone.
 */
#pragma once

#include "kernel/base/types.h"

#define PID_LIMIT 32768 /* all are below this */

/* A number that nothing goes by, held once. There is always one: PROC_LIMIT is far lower. */
int pid_alloc(void);

/* The last one that pid_alloc() gave is not used after all, and is the next again. */
void pid_give_back(int pid);

void pid_hold(int pid);
void pid_release(int pid);

uint32_t pids_held(void); /* how often all together are held; a walk, for the checker */
