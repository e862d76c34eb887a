/* Sending signals, and taking them off again. signal.h has the idea. */
#include "kernel/process/signal.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/wait.h"
#include "kernel/base/panic.h"
#include "kernel/process/exit.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
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

bool signal_pollers_looked;
struct poll_list signal_pollers = {LIST_INIT(signal_pollers.entries)};

static uint32_t details_of_all; /* there is one user, who has sent them all */

static bool blocks(const struct thread *thread, int signal)
{
    return (task_of(thread)->signals.blocked & signal_bit(signal)) != 0;
}

/* Blocked by a thread, or waited for, a signal stays pending even when it is ignored. */
static bool keeps_ignored(const struct thread *thread, int signal)
{
    return blocks(thread, signal) || task_of(thread)->signals.waited & signal_bit(signal);
}

static bool any_keeps_ignored(const struct proc *proc, int signal)
{
    const struct thread *thread;
    list_for_each (thread, &proc->threads, proc_link) {
        if (keeps_ignored(thread, signal))
            return true;
    }
    return false;
}

uint64_t signals_pending(const struct thread *thread)
{
    return task_of(thread)->signals.pending.set | thread->proc->pending.set;
}

static bool is_fatal(const struct proc *proc, int signal)
{
    return signal_disposition(proc, signal) == SIGNAL_ENDS;
}

/*
 * What `signal`, which is pending, sets in a thread that will act on it, or that waits for it.
 * `fatal`: whether it ends the process.
 */
static uint32_t attention_for(const struct thread *thread, int signal, bool fatal)
{
    bool ends = fatal && !(task_of(thread)->signals.waited & signal_bit(signal));
    return ATTENTION_SIGNAL | (ends ? ATTENTION_KILL : 0);
}

/*
 * A thread will end the process by `signal`. As on Linux all are at their end at once: another one
 * could make the signal ignored before that, whose call has been broken off already. But a process
 * that is stopped, or has its turn in a cascade, ends later.
 */
static void end_by(struct proc *proc, int signal)
{
    bool later = proc->stopped || (proc->doomed && !proc->condemned);
    if (proc->ending || later || proc->thread_count == 1)
        return;
    proc->ending = true;
    proc->status = W_EXITCODE(0, signal);
    process_interrupt_others(proc);
    if (proc == proc_current())
        thread_interrupt(thread_current(), ATTENTION_SIGNAL | ATTENTION_KILL);
}

/*
 * Lets one of the process's threads know of `signal`: the eldest that does not block it and has not
 * been told of another yet (if all have been, they take both). Of one that ends the process all
 * are.
 */
static void notify(struct proc *proc, int signal)
{
    struct thread *thread;
    bool fatal = is_fatal(proc, signal);
    list_for_each (thread, &proc->threads, proc_link) {
        uint32_t attention = attention_for(thread, signal, fatal);
        if (blocks(thread, signal) || (thread->attention & attention) == attention)
            continue;
        thread_interrupt(thread, attention);
        if (!(attention & ATTENTION_KILL))
            return;
        end_by(proc, signal);
        if (proc->ending)
            return; /* by now all have been told */
    }
}

void signals_retarget(struct proc *proc, uint64_t signals)
{
    struct thread *thread;
    signals &= proc->pending.set;
    if (!signals)
        return;
    list_for_each (thread, &proc->threads, proc_link) {
        if (thread == thread_current() || !(signals & ~task_of(thread)->signals.blocked))
            continue;
        thread_interrupt(thread, ATTENTION_SIGNAL);
        signals &= task_of(thread)->signals.blocked;
    }
}

static void detail_free(struct signal_queue *queue, struct signal_detail *detail)
{
    list_remove(&detail->link);
    heap_free(detail);
    queue->count--;
    details_of_all--;
}

static void queue_forget(struct signal_queue *queue, uint64_t signals)
{
    struct signal_detail *detail, *after;
    if (!(queue->set & signals))
        return;
    list_for_each_safe (detail, after, &queue->details, link)
        if (signal_bit(detail->info.si_signo) & signals)
            detail_free(queue, detail);
    queue->set &= ~signals;
}

void signals_forget(struct proc *proc, uint64_t signals)
{
    struct thread *thread;
    queue_forget(&proc->pending, signals);
    list_for_each (thread, &proc->threads, proc_link) {
        queue_forget(&task_of(thread)->signals.pending, signals);
    }
}

void signal_queue_forget_timers(struct signal_queue *queue)
{
    struct signal_detail *detail, *after;
    uint64_t gone = 0, kept = 0;
    list_for_each_safe (detail, after, &queue->details, link) {
        bool of_timer = detail->info.si_code == SI_TIMER;
        *(of_timer ? &gone : &kept) |= signal_bit(detail->info.si_signo);
        if (of_timer)
            detail_free(queue, detail);
    }
    queue->set &= ~gone | kept;
}

void signal_queue_drop(struct signal_queue *queue)
{
    struct signal_detail *detail, *after;
    list_for_each_safe (detail, after, &queue->details, link) {
        list_remove(&detail->link);
        heap_free(detail);
    }
    details_of_all -= queue->count;
    queue->set = queue->count = 0;
}

static uint32_t stopped_processes;

uint32_t processes_stopped(void)
{
    return stopped_processes;
}

static void go_on(struct proc *proc)
{
    if (!proc->stopped)
        return;
    proc->stopped = false;
    stopped_processes--;
    proc->stop_untold = false;
    wait_wake_all(&proc->holds);
}

/* What stopping and continuing signals do even when they are blocked or ignored (POSIX 2.4.1). */
static void stop_or_go_on(struct proc *proc, int signal)
{
    if (signal == SIGCONT) {
        signals_forget(proc, STOP_SIGNALS);
        if (proc->stopped) {
            proc->continue_untold = true;
            go_on(proc);
            child_event(proc, CLD_CONTINUED);
        }
    } else if (signal == SIGKILL) {
        go_on(proc);
    } else if (signal_bit(signal) & STOP_SIGNALS) {
        signals_forget(proc, signal_bit(SIGCONT));
    }
}

/* RLIMIT_SIGPENDING of the receiver. As on Linux it does not count for what the kernel and kill(2)
 * tell of signals that do not queue. */
static bool may_queue(const struct proc *proc, const struct kernel_siginfo *info)
{
    if (info->si_signo < FIRST_REAL_TIME && info->si_code >= 0)
        return true;
    return details_of_all < limit_get(proc, RLIMIT_SIGPENDING).soft;
}

static int add(struct signal_queue *queue, const struct proc *proc,
               const struct kernel_siginfo *info)
{
    bool queues = info->si_signo >= FIRST_REAL_TIME;
    if (!queues && queue->set & signal_bit(info->si_signo))
        return 0;
    struct signal_detail *detail = NULL;
    if (queue->count < DETAILS_LIMIT && may_queue(proc, info))
        detail = heap_alloc(sizeof *detail);
    if (!detail && queues && info->si_code < 0)
        return -EAGAIN;
    queue->set |= signal_bit(info->si_signo);
    if (signal_pollers_looked) {
        signal_pollers_looked = false;
        poll_announce(&signal_pollers, POLL_READABLE);
    }
    if (detail) {
        detail->info = *info;
        list_push_back(&queue->details, &detail->link);
        queue->count++;
        details_of_all++;
    }
    return 0;
}

bool signal_overrun(struct signal_queue *queue, int timer, uint32_t count, int32_t *overrun)
{
    struct signal_detail *detail;
    list_for_each (detail, &queue->details, link) {
        struct kernel_siginfo *info = &detail->info;
        if (info->si_code != SI_TIMER || info->si_timer != timer)
            continue;
        bool fits = count <= (uint32_t)(INT32_MAX - info->si_overrun);
        info->si_overrun = fits ? info->si_overrun + (int32_t)count : INT32_MAX;
        *overrun = info->si_overrun;
        return true;
    }
    return false;
}

int signal_send_info(struct proc *proc, const struct kernel_siginfo *info)
{
    int signal = info->si_signo;
    ASSERT(signal >= 1 && signal <= SIGNAL_LAST);
    if (proc->zombie)
        return 0;
    stop_or_go_on(proc, signal);
    if (signal_disposition(proc, signal) == SIGNAL_IGNORED && !any_keeps_ignored(proc, signal))
        return 0;
    int error = add(&proc->pending, proc, info);
    if (!error)
        notify(proc, signal);
    return error;
}

int signal_send_thread(struct thread *thread, const struct kernel_siginfo *info)
{
    struct proc *proc = thread->proc;
    int signal = info->si_signo;
    ASSERT(signal >= 1 && signal <= SIGNAL_LAST);
    stop_or_go_on(proc, signal);
    if (signal_disposition(proc, signal) == SIGNAL_IGNORED && !keeps_ignored(thread, signal))
        return 0;
    int error = add(&task_of(thread)->signals.pending, proc, info);
    if (error || blocks(thread, signal))
        return error;
    uint32_t attention = attention_for(thread, signal, is_fatal(proc, signal));
    thread_interrupt(thread, attention);
    if (attention & ATTENTION_KILL)
        end_by(proc, signal);
    return 0;
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
    signal_send_thread(thread_current(), &info);
}

bool signal_force(const struct kernel_siginfo *info)
{
    struct thread *self = thread_current();
    int signal = info->si_signo;
    struct kernel_sigaction action = signal_action(self->proc, signal);
    if (blocks(self, signal) || action.handler == KERNEL_SIG_IGN ||
        action.handler == KERNEL_SIG_DFL)
        return false;
    signal_send_thread(self, info);
    return true;
}

static int lowest_signal(uint64_t set) /* not empty */
{
    uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);
    return 1 + (low ? __builtin_ctz(low) : 32 + __builtin_ctz(high));
}

/* Moves the oldest detail of `signal` to *info; true when another of the same signal is left. */
static bool take_detail(struct signal_queue *queue, int signal, struct kernel_siginfo *info)
{
    struct signal_detail *detail, *after;
    bool taken = false;
    list_for_each_safe (detail, after, &queue->details, link) {
        if (detail->info.si_signo != signal)
            continue;
        if (taken)
            return true;
        *info = detail->info;
        taken = true;
        detail_free(queue, detail);
    }
    return false;
}

static int take(struct signal_queue *queue, uint64_t among, struct kernel_siginfo *info)
{
    uint64_t ready = queue->set & among;
    if (!ready)
        return 0;
    int signal = ready & signal_bit(SIGKILL)
                     ? SIGKILL
                     : lowest_signal(ready & FAULT_SIGNALS ? ready & FAULT_SIGNALS : ready);
    *info = (struct kernel_siginfo){.si_signo = signal, .si_code = SI_USER};
    if (!take_detail(queue, signal, info))
        queue->set &= ~signal_bit(signal);
    return signal;
}

/* SIGKILL, which the process has, goes before the thread's own; those go before the others. */
int signal_take(struct thread *thread, uint64_t among, struct kernel_siginfo *info)
{
    struct proc *proc = thread->proc;
    int signal = take(&proc->pending, among & signal_bit(SIGKILL), info);
    if (!signal)
        signal = take(&task_of(thread)->signals.pending, among, info);
    return signal ? signal : take(&proc->pending, among, info);
}

void signals_drop(struct proc *proc)
{
    group_member_ends(proc);
    go_on(proc);
    signal_queue_drop(&proc->pending);
    signal_actions_drop(proc);
}

void signal_set_blocked(uint64_t blocked)
{
    struct thread *self = thread_current();
    uint64_t before = task_of(self)->signals.blocked;
    task_of(self)->signals.blocked = blocked & ~SIGNALS_NEVER_BLOCKED;
    if (signals_pending(self) & ~task_of(self)->signals.blocked)
        self->attention |= ATTENTION_SIGNAL;
    if (self->proc->thread_count > 1)
        signals_retarget(self->proc, task_of(self)->signals.blocked & ~before);
}

void process_stop(int signal)
{
    struct proc *self = proc_current();
    struct thread *thread;
    if (signal != SIGSTOP && group_is_orphaned(self->group))
        return; /* nobody could continue it */
    self->stopped = true;
    stopped_processes++;
    self->stop_signal = signal;
    self->stop_untold = true;
    self->continue_untold = false;
    child_event(self, CLD_STOPPED);
    list_for_each (thread, &self->threads, proc_link) {
        if (thread != thread_current())
            thread_interrupt(thread, ATTENTION_SIGNAL);
    }
    process_hold_stopped();
}

void process_hold_stopped(void)
{
    struct proc *self = proc_current();
    if (self->stopped)
        preempt_point(); /* many that were stopped at once follow each other */
    while (self->stopped && !thread_is_to_end(thread_current()))
        (void)wait_sleep(&self->holds, "stopped", WAIT_FOREVER,
                         UNTIL_WOKEN); /* whatever else comes waits */
}
