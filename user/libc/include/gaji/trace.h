/* Tracing of system calls, Gaji's own. */
#pragma once

#include "kernel/abi/trace.h"

/*
 * From now on each system call of this process, and of those that it makes, is told to the pipe of
 * which `fd` is the writing end, as struct trace_event; -1: no more. Errors: EBADF, EINVAL.
 */
int trace(int fd);
