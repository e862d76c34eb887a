/*
 * Signals (signal(7)).
 *
 * A signal is made pending by anybody, for a process or for one thread; a thread acts on it itself,
 * on its way back to user mode (deliver.c). Until then ATTENTION_SIGNAL makes its sleeps end with
 * -ERESTARTSYS. What is sent to a process is for any of its threads that does not block it: one is
 * told, and if that one blocks it or ends before it has taken it, the others are.
 *
 *   state           owner
 *   proc->pending   anybody adds (also interrupt handlers); any thread of the process takes
 *   thread->pending the same, but only that thread takes
 *   proc->actions   the process; shared with its children until one of them changes it
 *   thread->blocked the thread
 *   proc->stopped   set by the thread that takes the signal, cleared by SIGCONT or SIGKILL
 */
#pragma once

#include "kernel/abi/sigframe.h"
#include "kernel/abi/signal.h"
#include "kernel/base/list.h"
#include "kernel/base/types.h"
#include "kernel/files/poll.h"
#include "kernel/process/task.h"

struct proc;

static inline uint64_t signal_bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

#define SIGNALS_NEVER_BLOCKED (signal_bit(SIGKILL) | signal_bit(SIGSTOP))

/* What a process does on a signal. */
enum disposition { SIGNAL_IGNORED, SIGNAL_ENDS, SIGNAL_STOPS, SIGNAL_HANDLED };

/* The actions of a process; NULL stands for "all default". */
struct signal_actions {
    uint32_t count; /* processes that have it */
    struct kernel_sigaction action[SIGNAL_LAST];
};

struct kernel_sigaction signal_action(const struct proc *proc, int signal);

/* 0 or -ENOMEM with nothing changed. Forgets the signal where it is ignored from now on. */
int signal_set_action(struct proc *proc, int signal, const struct kernel_sigaction *action);

/*
 * The running program asks for it; NULL: for nothing. -EINVAL for what there is not, and for a
 * change of SIGKILL and SIGSTOP. What the action has beside (flags, mask) is cut to what is kept.
 * Else *previous is what there was.
 */
int signal_request_action(int signal, struct kernel_sigaction *action,
                          struct kernel_sigaction *previous);

/* exec: what is handled becomes default, what is ignored stays so. Cannot fail. */
void signal_actions_exec(struct proc *proc);
void signal_actions_drop(struct proc *proc);

enum disposition signal_disposition(const struct proc *proc, int signal);

/*
 * Makes `info->si_signo` (1 to 64) pending, unless it would be ignored. Where memory for its
 * details is exhausted, or they are too many, it arrives without them; but one that queues and
 * whose details a program has given (si_code below 0) is refused: -EAGAIN. Any context; never
 * sleeps.
 */
int signal_send_info(struct proc *proc, const struct kernel_siginfo *info);
int signal_send_thread(struct thread *thread, const struct kernel_siginfo *info);

void signal_send(struct proc *proc, int signal); /* from the kernel (SI_KERNEL) */
void signal_send_self(int signal);               /* as if the running thread used tkill (SIGPIPE) */

/*
 * For a fault of the running process itself, which cannot go on without: where it is blocked or
 * ignored, the default action comes back. Returns whether a handler will run.
 */
bool signal_force(const struct kernel_siginfo *info);

/* Takes a signal of `among` that is pending for `thread` or its process off; 0: none. */
int signal_take(struct thread *thread, uint64_t among, struct kernel_siginfo *info);

/*
 * Who polls for signals (signalfd): told when one becomes pending, of whomever, and then not again
 * until somebody has looked, who says so here.
 */
extern struct poll_list signal_pollers;
extern bool signal_pollers_looked;

/*
 * Where a signal of this timer is pending, says there that the timer has expired `count` times more
 * meanwhile (si_overrun, which *overrun becomes, too), and returns true.
 */
bool signal_overrun(struct signal_queue *queue, int timer, uint32_t count, int32_t *overrun);

/* Forgets these signals, wherever in the process they are pending. */
void signals_forget(struct proc *proc, uint64_t signals);

/* All that a process has of signals is given back (exit); and what a thread has. */
void signals_drop(struct proc *proc);
void signal_queue_drop(struct signal_queue *queue);

/* Forgets what POSIX timers have sent, of whatever signal. */
void signal_queue_forget_timers(struct signal_queue *queue);

/* The running thread may have been told of `signals`, and will not take them: others are told. */
void signals_retarget(struct proc *proc, uint64_t signals);

/* The running thread's mask; SIGKILL and SIGSTOP are never in it. */
void signal_set_blocked(uint64_t blocked);

/* The same as `how` says (SIG_BLOCK and so on): 0 or -EINVAL. */
int signal_change_mask(int how, uint64_t set);

/* What is pending for the thread: its own and its process's. */
uint64_t signals_pending(const struct thread *thread);

/* Stops the running process until SIGCONT or SIGKILL; its parent is told. */
void process_stop(int signal);

/* The running thread, if its process is stopped, waits here until it is not. */
void process_hold_stopped(void);

uint32_t processes_stopped(void); /* how many are */
