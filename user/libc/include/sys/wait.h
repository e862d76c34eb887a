/* Learning how a child ended. Take a status apart with WIFEXITED, WEXITSTATUS, WTERMSIG ... */
#pragma once

#include <sys/types.h>

#include "kernel/abi/resource.h"
#include "kernel/abi/wait.h"

/* Sleeps until a child ends and returns its PID; -1 with ECHILD when there is no child. */
pid_t wait(int *status);
/* pid > 0: that child; -1: any. With WNOHANG returns 0 when none has ended yet. */
pid_t waitpid(pid_t pid, int *status, int options);
/* The same, and what the child used. */
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);
