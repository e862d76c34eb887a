/* What a process does on each signal. The table is shared by fork until one side changes it. */
#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "mm/heap.h"

struct kernel_sigaction signal_action(const struct proc *proc, int signal)
{
    if (!proc->actions)
        return (struct kernel_sigaction){.handler = KERNEL_SIG_DFL};
    return proc->actions->action[signal - 1];
}

/* A table that only this process has. NULL when memory is exhausted. */
static struct signal_actions *own_actions(struct proc *proc)
{
    struct signal_actions *shared = proc->actions;
    if (shared && shared->count == 1)
        return shared;
    struct signal_actions *own = heap_zalloc(sizeof *own);
    if (!own)
        return NULL;
    if (shared) {
        *own = *shared;
        shared->count--;
    }
    own->count = 1;
    proc->actions = own;
    return own;
}

int signal_set_action(struct proc *proc, int signal, const struct kernel_sigaction *action)
{
    struct signal_actions *own = own_actions(proc);
    if (!own)
        return -ENOMEM;
    own->action[signal - 1] = *action;
    if (signal_disposition(proc, signal) == SIGNAL_IGNORED)
        signals_forget(proc, signal_bit(signal)); /* POSIX, sigaction */
    return 0;
}

void signal_actions_exec(struct proc *proc)
{
    struct signal_actions *shared = proc->actions;
    if (!shared)
        return;
    bool any_ignored = false;
    for (int i = 0; i < SIGNAL_LAST; i++)
        any_ignored |= shared->action[i].handler == KERNEL_SIG_IGN;
    struct signal_actions *own = any_ignored ? own_actions(proc) : NULL;
    if (!own) { /* nothing is ignored, or it cannot be kept: all default */
        signal_actions_drop(proc);
        return;
    }
    for (int i = 0; i < SIGNAL_LAST; i++) {
        uint32_t handler = own->action[i].handler == KERNEL_SIG_IGN ? KERNEL_SIG_IGN : 0;
        own->action[i] = (struct kernel_sigaction){.handler = handler};
    }
}

void signal_actions_drop(struct proc *proc)
{
    struct signal_actions *actions = proc->actions;
    proc->actions = NULL;
    if (actions && --actions->count == 0)
        heap_free(actions);
}

/* signal(7), "Standard signals". */
static enum disposition default_disposition(int signal)
{
    switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH:
    case SIGCONT:
        return SIGNAL_IGNORED;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return SIGNAL_STOPS;
    default:
        return SIGNAL_ENDS;
    }
}

enum disposition signal_disposition(const struct proc *proc, int signal)
{
    uint32_t handler = signal_action(proc, signal).handler;
    if (handler == KERNEL_SIG_IGN)
        return SIGNAL_IGNORED;
    if (handler != KERNEL_SIG_DFL)
        return SIGNAL_HANDLED;
    if (proc == proc_init())
        return SIGNAL_IGNORED; /* as on Linux: init gets only what it has a handler for */
    return default_disposition(signal);
}

int signal_request_action(int signal, struct kernel_sigaction *action,
                          struct kernel_sigaction *previous)
{
    if (signal < 1 || signal > SIGNAL_LAST || (action && (signal == SIGKILL || signal == SIGSTOP)))
        return -EINVAL;
    *previous = signal_action(proc_current(), signal);
    if (!action)
        return 0;
    action->flags &= SA_KNOWN; /* sigaction(2): a program sees by it what there is */
    action->mask[0] &= ~(uint32_t)SIGNALS_NEVER_BLOCKED;
    return signal_set_action(proc_current(), signal, action);
}
