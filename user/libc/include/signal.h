/* Sending signals, and what happens when one arrives. */
#pragma once

#include <sys/types.h>

#include "kernel/abi/signal.h"

#define NSIG _NSIG

typedef int sig_atomic_t;
typedef uint64_t sigset_t; /* bit n - 1 stands for signal n */
typedef void (*sighandler_t)(int);

#define SIG_DFL ((sighandler_t)KERNEL_SIG_DFL) /* what the signal does by itself */
#define SIG_IGN ((sighandler_t)KERNEL_SIG_IGN) /* nothing */
#define SIG_ERR ((sighandler_t)-1)

struct sigaction {
    sighandler_t sa_handler;
    int sa_flags;
    sigset_t sa_mask;
};

/* pid > 0: that process; 0: this process group; -1: every process; < -1: the group -pid. */
int kill(pid_t pid, int signal);
int killpg(pid_t group, int signal);
int raise(int signal);
/* Sets what `number` does from now on and returns what it did. Where the kernel does not run
 * handlers yet, only SIG_DFL and SIG_IGN are accepted; others fail with ENOSYS. */
sighandler_t signal(int number, sighandler_t handler);
int sigaction(int number, const struct sigaction *action, struct sigaction *old);
/* Which signals wait until they are let in again. */
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *set);

int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int signal);
int sigdelset(sigset_t *set, int signal);
int sigismember(const sigset_t *set, int signal);
