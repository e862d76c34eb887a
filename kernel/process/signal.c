/* Sending signals, and taking them off again. signal.h has the idea. */
#include "kernel/process/signal.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/process/exit.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/heap.h"

/* What is told with a pending signal. At most one each of 1 to 31; the others queue. */
struct signal_detail {
    struct list link; /* on the process's list, in order of arrival */
    struct kernel_siginfo info;
};

#define FIRST_REAL_TIME 32
#define DETAILS_LIMIT   256 /* of one process; what comes after arrives without its own */
#define STOP_SIGNALS                                                                               \
    (signal_bit(SIGSTOP) | signal_bit(SIGTSTP) | signal_bit(SIGTTIN) | signal_bit(SIGTTOU))
/* Those that a fault raises go before others, so that their handler sees the fault's place. */
#define FAULT_SIGNALS                                                                              \
    (signal_bit(SIGSEGV) | signal_bit(SIGBUS) | signal_bit(SIGILL) | signal_bit(SIGTRAP) |         \
     signal_bit(SIGFPE) | signal_bit(SIGSYS))

/* A blocked signal stays pending even when it is ignored: the process may change its mind. */
static bool would_be_ignored(const struct proc *proc, int signal)
{
    const struct thread *thread = proc_thread(proc);
    if (thread && (thread->signals.blocked | thread->signals.waited) & signal_bit(signal))
        return false;
    return signal_disposition(proc, signal) == SIGNAL_IGNORED;
}

bool signal_due(const struct thread *thread)
{
    return thread->proc && (thread->proc->pending & ~thread->signals.blocked) != 0;
}

/* Lets the process's threads know of `signal`, which is pending. */
static void notify(struct proc *proc, int signal)
{
    bool ends = signal_disposition(proc, signal) == SIGNAL_ENDS;
    struct thread *thread;
    list_for_each (thread, &proc->threads, proc_link)
        if (!(thread->signals.blocked & signal_bit(signal)))
            thread_interrupt(thread, ATTENTION_SIGNAL | (ends ? ATTENTION_KILL : 0));
}

static void forget(struct proc *proc, uint64_t signals)
{
    struct kernel_siginfo info;
    while (signal_take(proc, signals, &info))
        ;
}

static uint32_t stopped_processes;

static void go_on(struct proc *proc)
{
    if (!proc->stopped)
        return;
    proc->stopped = false;
    stopped_processes--;
    proc->stop_untold = false;
    wait_wake_all(&proc->go_on);
}

/* What stopping and continuing signals do even when they are blocked or ignored (POSIX 2.4.1). */
static void stop_or_go_on(struct proc *proc, int signal)
{
    if (signal == SIGCONT) {
        forget(proc, STOP_SIGNALS);
        if (proc->stopped) {
            proc->continue_untold = true;
            go_on(proc);
            child_event(proc, CLD_CONTINUED);
        }
    } else if (signal == SIGKILL) {
        go_on(proc);
    } else if (signal_bit(signal) & STOP_SIGNALS) {
        forget(proc, signal_bit(SIGCONT));
    }
}

static void keep_detail(struct proc *proc, const struct kernel_siginfo *info)
{
    struct signal_detail *detail =
        proc->details_count < DETAILS_LIMIT ? heap_alloc(sizeof *detail) : NULL;
    if (!detail)
        return;
    detail->info = *info;
    list_push_back(&proc->pending_details, &detail->link);
    proc->details_count++;
}

void signal_send_info(struct proc *proc, const struct kernel_siginfo *info)
{
    int signal = info->si_signo;
    ASSERT(signal >= 1 && signal <= SIGNAL_LAST);
    if (proc->zombie)
        return;
    stop_or_go_on(proc, signal);
    if (would_be_ignored(proc, signal))
        return;

    bool already = (proc->pending & signal_bit(signal)) != 0;
    if (!already || signal >= FIRST_REAL_TIME)
        keep_detail(proc, info);
    proc->pending |= signal_bit(signal);
    notify(proc, signal);
}

void signal_send(struct proc *proc, int signal)
{
    struct kernel_siginfo info = {.si_signo = signal, .si_code = SI_KERNEL};
    signal_send_info(proc, &info);
}

void signal_send_self(int signal)
{
    struct proc *self = proc_current();
    struct kernel_siginfo info = {.si_signo = signal, .si_code = SI_USER, .si_pid = self->pid};
    signal_send_info(self, &info);
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

bool signal_force(const struct kernel_siginfo *info)
{
    struct thread *self = thread_current();
    struct proc *proc = self->proc;
    int signal = info->si_signo;
    struct kernel_sigaction action = signal_action(proc, signal);
    bool blocked = (self->signals.blocked & signal_bit(signal)) != 0;
    if (blocked || action.handler == KERNEL_SIG_IGN || action.handler == KERNEL_SIG_DFL)
        return false;
    signal_send_info(proc, info);
    return true;
}

static int lowest_signal(uint64_t set) /* not empty */
{
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);
    return 1 + (low ? __builtin_ctz(low) : 32 + __builtin_ctz(high));
}

static int choose(uint64_t ready)
{
    if (ready & signal_bit(SIGKILL))
        return SIGKILL;
    return lowest_signal((ready & FAULT_SIGNALS) ? ready & FAULT_SIGNALS : ready);
}

/* Moves the oldest detail of `signal` to *info; true when another of the same signal is left. */
static bool take_detail(struct proc *proc, int signal, struct kernel_siginfo *info)
{
    struct signal_detail *detail, *after;
    bool taken = false;
    list_for_each_safe (detail, after, &proc->pending_details, link) {
        if (detail->info.si_signo != signal)
            continue;
        if (taken)
            return true;
        *info = detail->info;
        taken = true;
        list_remove(&detail->link);
        heap_free(detail);
        proc->details_count--;
    }
    return false;
}

int signal_take(struct proc *proc, uint64_t among, struct kernel_siginfo *info)
{
    uint64_t ready = proc->pending & among;
    if (!ready)
        return 0;
    int signal = choose(ready);
    *info = (struct kernel_siginfo){.si_signo = signal, .si_code = SI_USER};
    if (!take_detail(proc, signal, info))
        proc->pending &= ~signal_bit(signal);
    return signal;
}

void signals_drop(struct proc *proc)
{
    forget(proc, UINT64_MAX);
    signal_actions_drop(proc);
}

void signal_set_blocked(uint64_t blocked)
{
    struct thread *self = thread_current();
    self->signals.blocked = blocked & ~SIGNALS_NEVER_BLOCKED;
    if (signal_due(self))
        self->attention |= ATTENTION_SIGNAL;
}

/* POSIX, _exit. Most of the time nothing at all is stopped. */
void signal_orphaned_group(int group)
{
    bool any_stopped = false;
    if (stopped_processes == 0)
        return;
    for (struct proc *proc = proc_next(0); proc; proc = proc_next(proc->pid))
        any_stopped |= proc->group == group && proc->stopped;
    if (!any_stopped || !group_is_orphaned(group))
        return;
    signal_send_group(group, SIGHUP);
    signal_send_group(group, SIGCONT);
}

bool group_is_orphaned(int group)
{
    for (struct proc *proc = proc_next(0); proc; proc = proc_next(proc->pid)) {
        const struct proc *parent = proc->parent;
        bool has_parent = parent && parent != proc_init(); /* as on Linux: init controls no jobs */
        if (proc->group == group && !proc->zombie && has_parent && parent->group != group &&
            parent->session == proc->session)
            return false;
    }
    return true;
}

void process_stop(int signal)
{
    struct proc *self = proc_current();
    if (signal != SIGSTOP && group_is_orphaned(self->group))
        return; /* nobody could continue it */
    self->stopped = true;
    stopped_processes++;
    self->stop_signal = signal;
    self->stop_untold = true;
    self->continue_untold = false;
    child_event(self, CLD_STOPPED);
    while (self->stopped) /* whatever else comes waits until it goes on */
        wait_sleep_steadfast(&self->go_on, "stopped");
}
