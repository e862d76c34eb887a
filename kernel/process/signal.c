/* Sending signals and finding out whether they act. signal.h has the idea. */
#include "kernel/process/signal.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"

static uint64_t signal_bit(int signal)
{
    return (uint64_t)1 << (signal - 1);
}

/* signal(7): what does nothing by default. */
static bool ignored_by_default(int signal)
{
    return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT;
}

/* Stopping comes with job control; until then these do nothing. */
static bool stops(int signal)
{
    return signal >= SIGSTOP && signal <= SIGTTOU;
}

bool signal_acts(const struct proc *proc, int signal)
{
    if (proc == proc_init())
        return false; /* as on Linux: init gets only what it has a handler for */
    if (signal == SIGKILL)
        return true;
    return !(proc->ignored & signal_bit(signal)) && !ignored_by_default(signal) && !stops(signal);
}

static void mark_threads(struct proc *proc)
{
    bool ready = (proc->pending & ~proc->blocked) != 0;
    struct thread *thread;
    list_for_each (thread, &proc->threads, proc_link) {
        thread->attention &= ~ATTENTION_SIGNAL;
        if (ready) {
            thread->attention |= ATTENTION_SIGNAL;
            thread_interrupt(thread);
        }
    }
}

void signal_send(struct proc *proc, int signal)
{
    bool blocked = proc->blocked & signal_bit(signal); /* an ignored one is pending even so */
    if (proc->zombie || (!blocked && !signal_acts(proc, signal)))
        return;
    proc->pending |= signal_bit(signal);
    mark_threads(proc);
}

int signal_send_group(int group, int signal)
{
    bool found = false;
    for (struct proc *proc = proc_next(0); proc; proc = proc_next(proc->pid))
        if (proc->group == group) {
            found = true;
            signal_send(proc, signal);
        }
    return found ? 0 : -ESRCH;
}

static int lowest_signal(uint64_t set) /* not empty */
{
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);
    return 1 + (low ? __builtin_ctz(low) : 32 + __builtin_ctz(high));
}

int signal_take(struct proc *proc)
{
    uint64_t ready = proc->pending & ~proc->blocked;
    if (!ready)
        return 0;
    int signal = (ready & signal_bit(SIGKILL)) ? SIGKILL : lowest_signal(ready);
    proc->pending &= ~signal_bit(signal);
    mark_threads(proc);
    return signal;
}

void signals_reconsider(struct proc *proc)
{
    for (uint64_t left = proc->pending & ~proc->blocked; left; left &= left - 1) {
        int signal = lowest_signal(left);
        if (!signal_acts(proc, signal))
            proc->pending &= ~signal_bit(signal);
    }
    mark_threads(proc);
}
