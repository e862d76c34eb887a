/*
 * Delivery. A system call that a signal ended has left one of the ERESTART numbers in EAX. Whether
 * it is repeated depends on the first handler that runs (signal(7), "Interruption of system
 * calls"): repeating is going back by the two bytes of INT 0x80, with the call's number in EAX
 * again, which syscall_dispatch() keeps in the frame's unused error code.
 */
#include "kernel/process/deliver.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/wait.h"
#include "kernel/cpu/trap.h"
#include "kernel/process/cascade.h"
#include "kernel/process/exit.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"

#define INT_LENGTH       2          /* bytes of INT 0x80 */
#define SIGNALS_PER_STEP 8          /* between two preemption points */
#define SETTLED          UINT32_MAX /* in frame->vector: the call's result is final */

static void repeat_call(struct trap_frame *frame)
{
    frame->eax = frame->error; /* its number */
    frame->eip -= INT_LENGTH;
}

static void end_call(struct trap_frame *frame)
{
    frame->eax = (uint32_t)-EINTR;
    thread_current()->kept_deadline = 0;
}

/* `action` is that of the first handler, or NULL when none runs. */
static void settle_call(struct trap_frame *frame, const struct kernel_sigaction *action)
{
    if (frame->vector != TRAP_SYSCALL)
        return;
    int32_t result = (int32_t)frame->eax;
    bool restarts = action && action->flags & SA_RESTART;
    if (result == -ERESTARTNOINTR || (result == -ERESTARTSYS && (!action || restarts)))
        repeat_call(frame);
    else if ((result == -ERESTARTNOHAND || result == -ERESTART_RESTARTBLOCK) && !action)
        repeat_call(frame);
    else if (is_restart(result))
        end_call(frame);
    frame->vector = SETTLED;
}

/* A handler comes between a call and its being made again, where its deadline would be lost. */
static void settle_repeated_call(struct trap_frame *frame)
{
    if (!thread_current()->kept_deadline)
        return;
    frame->eip += INT_LENGTH;
    end_call(frame);
}

static void enter_handler(struct trap_frame *frame, const struct kernel_siginfo *info)
{
    struct thread *self = thread_current();
    int signal = info->si_signo;
    struct kernel_sigaction action = signal_action(self->proc, signal);
    uint64_t restored = task_of(self)->signals.has_saved ? task_of(self)->signals.saved
                                                         : task_of(self)->signals.blocked;
    settle_call(frame, &action);
    settle_repeated_call(frame);
    if (signal_frame_push(frame, info, &action, restored)) {
        /* The frame fits nowhere: SIGSEGV, whose own handler may have another stack. */
        struct kernel_siginfo fault = {.si_signo = SIGSEGV, .si_code = SI_KERNEL};
        if (signal == SIGSEGV || !signal_force(&fault))
            process_exit(W_EXITCODE(0, SIGSEGV));
        return;
    }
    task_of(self)->signals.has_saved = false;
    uint64_t mask = (uint64_t)action.mask[1] << 32 | action.mask[0];
    if (!(action.flags & SA_NODEFER))
        mask |= signal_bit(signal);
    signal_set_blocked(task_of(self)->signals.blocked | mask);
    if (action.flags & SA_RESETHAND) {
        action.handler = KERNEL_SIG_DFL;
        signal_set_action(self->proc, signal, &action); /* the table is its own already or copied */
    }
}

static void act_on(struct trap_frame *frame, const struct kernel_siginfo *info)
{
    switch (signal_disposition(proc_current(), info->si_signo)) {
    case SIGNAL_IGNORED:
        break;
    case SIGNAL_ENDS:
        process_exit(W_EXITCODE(0, info->si_signo));
    case SIGNAL_STOPS:
        process_stop(info->si_signo);
        break;
    case SIGNAL_HANDLED:
        enter_handler(frame, info);
    }
}

void signals_deliver(struct trap_frame *frame)
{
    struct thread *self = thread_current();
    struct kernel_siginfo info;
    if (thread_is_to_end(self))
        process_leave();
    self->attention &= ~(ATTENTION_SIGNAL | ATTENTION_KILL);
    cascade_hold(); /* what comes while it sleeps in these two sets attention again */
    process_hold_stopped();
    for (unsigned taken = 1; !thread_is_to_end(self); taken++) {
        if (!signal_take(self, ~task_of(self)->signals.blocked, &info))
            break;
        act_on(frame, &info);
        if (taken % SIGNALS_PER_STEP == 0)
            preempt_point(); /* what comes meanwhile sets attention again */
    }

    settle_call(frame, NULL);
    if (task_of(self)->signals.has_saved) { /* sigsuspend ended without a handler */
        task_of(self)->signals.has_saved = false;
        signal_set_blocked(task_of(self)->signals.saved);
    }
}
