/*
 * Learning what became of a child. Its status says how it ended (WIFEXITED and WEXITSTATUS, or
 * WIFSIGNALED and WTERMSIG), or, when WUNTRACED or WCONTINUED asked for that, that it stopped
 * (WIFSTOPPED, WSTOPSIG) or goes on (WIFCONTINUED).
 */
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "kernel/abi/resource.h"
#include "kernel/abi/wait.h"

/* Sleeps until a child ends and returns its PID; -1 with ECHILD when there is no child. */
pid_t wait(int *status);
/* pid > 0: that child; -1: any; 0: any of this process group; < -1: any of the group -pid. With
 * WNOHANG returns 0 when there is nothing to tell yet. */
pid_t waitpid(pid_t pid, int *status, int options);
/* The same, and what the child used. */
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);

typedef int idtype_t; /* P_ALL, P_PID or P_PGID */
typedef unsigned id_t;

/* Options: WEXITED, WSTOPPED and WCONTINUED say what to wait for, WNOHANG and WNOWAIT (leave it to
 * be waited for again) how. Returns 0; info->si_pid is 0 when there was nothing to tell. */
int waitid(idtype_t which, id_t id, siginfo_t *info, int options);
