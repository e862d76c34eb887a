/* A parent that is asked before its child's limits do their work (Gaji alone has it). */
#pragma once

#include "kernel/abi/port.h"

#include <sys/resource.h>
#include <sys/types.h>

/*
 * From now on, when `child` (of this process) goes over a soft limit, a struct limit_notice comes
 * into `port` (which can receive; -1: stop) as a message of type PORT_TYPE_LIMIT from sender 0, and
 * the child sleeps until this process raises the limit by prlimit(), calls limit_decide(), or kills
 * it. Keeps one slot of the port as long as the child lives. 0; -1 with ECHILD, EBADF, EAGAIN.
 */
int limit_watch(pid_t child, int port);

/* Lets the child that waits have what happens without anybody watching: an error or a signal. */
int limit_decide(pid_t child);

/* prlimit(2): 0 for oneself; either pointer may be NULL. */
int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old);
