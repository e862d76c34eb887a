/* Sending signals, and what happens when one arrives (signal(7)). */
#pragma once

#include <sys/types.h>
#include <time.h>

#include "kernel/abi/sigframe.h"
#include "kernel/abi/signal.h"

#define NSIG     _NSIG
#define SIGRTMIN 32
#define SIGRTMAX SIGNAL_LAST

typedef int sig_atomic_t;
typedef uint64_t sigset_t; /* bit n - 1 stands for signal n */
typedef void (*sighandler_t)(int);

#define SIG_DFL ((sighandler_t)KERNEL_SIG_DFL) /* what the signal does by itself */
#define SIG_IGN ((sighandler_t)KERNEL_SIG_IGN) /* nothing */
#define SIG_ERR ((sighandler_t)-1)

union sigval {
    int sival_int;
    void *sival_ptr;
};

/* What is known of a signal; si_code (SI_USER, CLD_EXITED, SEGV_MAPERR ...) says from where. */
typedef struct {
    int si_signo, si_errno, si_code;
    union {
        struct {
            pid_t si_pid; /* kill, sigqueue: by whom; SIGCHLD: which child */
            uid_t si_uid;
            union {
                int si_status;         /* SIGCHLD: exit code or signal */
                union sigval si_value; /* sigqueue */
            };
            clock_t si_utime, si_stime;
        };
        void *si_addr; /* SIGSEGV, SIGBUS, SIGILL, SIGFPE: where */
        int padding[29];
    };
} siginfo_t;

#define si_int si_value.sival_int
#define si_ptr si_value.sival_ptr

/*
 * What a process does on a signal. sa_mask is blocked while the handler runs, and so is the signal
 * itself. sa_flags:
 *
 *   SA_SIGINFO    call sa_sigaction, whose third argument is a ucontext_t * (ucontext.h)
 *   SA_RESTART    begin the system call anew that was interrupted, instead of EINTR
 *   SA_NODEFER    do not block the signal itself
 *   SA_RESETHAND  once only: then SIG_DFL
 *   SA_ONSTACK    run on the stack that sigaltstack has set
 *   SA_NOCLDSTOP  SIGCHLD: not when a child stops or goes on
 *   SA_NOCLDWAIT  SIGCHLD: children do not become zombies
 */
struct sigaction {
    union {
        sighandler_t sa_handler;
        void (*sa_sigaction)(int, siginfo_t *, void *);
    };
    int sa_flags;
    sigset_t sa_mask;
};

/* Sending (signal_send.c). pid > 0: that process; 0: this process group; -1: every process;
 * < -1: the group -pid. Signal 0 only looks whether there is anybody. */
int kill(pid_t pid, int signal);
int killpg(pid_t group, int signal);
int raise(int signal);
/* With a value for the handler's siginfo_t; signals from SIGRTMIN on queue. */
int sigqueue(pid_t pid, int signal, union sigval value);

/* Actions (signal.c). Sets what `number` does from now on and returns what it did. The handler
 * stays, and interrupted calls begin anew (SA_RESTART). */
sighandler_t signal(int number, sighandler_t handler);
int sigaction(int number, const struct sigaction *action, struct sigaction *old);

/* Which signals wait until they are let in again: SIG_BLOCK, SIG_UNBLOCK or SIG_SETMASK. */
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set); /* those that wait */

/* Waiting (signal_wait.c). sigsuspend has the mask `set` until a handler has run, and then always
 * fails with EINTR. The others take a signal of `set`, which is to be blocked, without a handler.
 */
int sigsuspend(const sigset_t *set);
int sigwait(const sigset_t *set, int *signal); /* returns an error's number, not -1 */
int sigwaitinfo(const sigset_t *set, siginfo_t *info);
int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *time);

/* The stack of handlers with SA_ONSTACK. */
typedef struct {
    void *ss_sp;
    int ss_flags; /* 0, SS_DISABLE, and SS_ONSTACK while it is used */
    size_t ss_size;
} stack_t;

#define MINSIGSTKSZ 2048
#define SIGSTKSZ    8192

int sigaltstack(const stack_t *stack, stack_t *old);

/* Sets (signal_set.c). */
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int signal);
int sigdelset(sigset_t *set, int signal);
int sigismember(const sigset_t *set, int signal);

/* Names without SIG: "INT" and 2 (signal_name.c). They return 0, or -1 where there is none;
 * str2sig takes numbers too. */
#define SIG2STR_MAX 16

int sig2str(int signal, char *name);
int str2sig(const char *name, int *signal);
