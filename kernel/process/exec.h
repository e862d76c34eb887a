/* exec: another program in the same process. */
#pragma once

#include "kernel/base/types.h"

struct trap_frame;

/*
 * Runs the program at `path` with the arguments and environment whose pointer arrays lie at `argv`
 * and `envp` in user space (0: none). 0, and the process returns into the new program; or a
 * negative errno, and the caller goes on as if nothing had been. May sleep.
 */
int process_exec(const char *path, uaddr_t argv, uaddr_t envp);

/* Boot: makes process 1 run `path`; `cascade` is what it hands down (cascade.h). A negative errno
 * when that is impossible. */
int process_start_init(const char *path, bool cascade);
