/* The end of a process, and waiting for it. */
#pragma once

#include "kernel/process/proc.h"

/* Ends the running process. `status` is as wait4 gives it: W_EXITCODE(code, signal). */
_Noreturn void process_exit(int status);

/*
 * Waits for a child: `pid` > 0 that one, -1 any, 0 one of the caller's group, < -1 one of group
 * -pid. Returns its PID with *status and *usage; 0 with WNOHANG when none has ended; -ECHILD when
 * there is none to wait for; -EINTR. Sleeps.
 */
int process_wait(int pid, unsigned options, int *status, struct usage *usage);
