/* System calls of signals: argument checks, then kernel/process/. */
#include "kernel/abi/errno.h"
#include "kernel/abi/time.h"
#include "kernel/abi/wait.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/cpu/cpu.h"
#include "kernel/entry/calls.h"
#include "kernel/process/deliver.h"
#include "kernel/process/exit.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/threads/time.h"
#include "mm/usercopy.h"

/* Sending. */

static void send(struct proc *proc, int signal, int code)
{
    if (!signal)
        return; /* kill(2): only asks whether it is there */
    struct kernel_siginfo info = {
        .si_signo = signal,
        .si_code = code,
        .si_pid = proc_current()->pid,
    };
    signal_send_info(proc, &info);
}

/* To one of many. As with one, nobody else runs until all have it; only interrupts are let in. */
static void send_to_next(struct proc *proc, int signal)
{
    send(proc, signal, SI_USER);
    interrupts_poll();
}

/* kill(2): -1 means all but init and the caller. */
static int kill_all(struct proc *self, int signal)
{
    bool found = false;
    for (struct proc *proc = proc_after(proc_init()); proc; proc = proc_after(proc)) {
        if (proc == self)
            continue;
        found = true;
        send_to_next(proc, signal);
    }
    return found ? 0 : -ESRCH;
}

static int kill_group(int group, int signal)
{
    bool found = false;
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        if (proc->group != group)
            continue;
        found = true;
        send_to_next(proc, signal);
    }
    return found ? 0 : -ESRCH;
}

/* As on Linux the ID of each thread leads to its process. */
static struct proc *find_by_any_thread(int pid)
{
    struct proc *proc = proc_find(pid);
    const struct thread *thread = proc ? NULL : thread_find((uint32_t)pid);
    return thread ? thread->proc : proc;
}

/* Sends to whom `pid` means; signal 0 only looks whether there is anybody. */
static int kill_targets(int pid, int signal)
{
    struct proc *self = proc_current();
    if (pid == INT32_MIN)
        return -ESRCH;
    group_signal_settle(); /* a key that came before comes before */
    if (pid == -1)
        return kill_all(self, signal);
    if (pid <= 0)
        return kill_group(pid == 0 ? self->group : -pid, signal);
    struct proc *proc = find_by_any_thread(pid);
    if (!proc)
        return -ESRCH;
    send(proc, signal, SI_USER);
    return 0;
}

/* As on Linux, that nobody is there counts before a bad signal does. */
int32_t sys_kill(int pid, int signal)
{
    bool bad = signal < 0 || signal > SIGNAL_LAST;
    int error = kill_targets(pid, bad ? 0 : signal);
    return error ? error : bad ? -EINVAL : 0;
}

/* `group` is the thread's process, or 0: any. */
static int kill_thread(int group, int tid, int signal)
{
    if (tid <= 0 || signal < 0 || signal > SIGNAL_LAST)
        return -EINVAL;
    const struct proc *proc = find_by_any_thread(tid);
    struct thread *thread = thread_find((uint32_t)tid);
    if (!proc || (group && proc->pid != group))
        return -ESRCH;
    struct kernel_siginfo info = {
        .si_signo = signal,
        .si_code = SI_TKILL,
        .si_pid = proc_current()->pid,
    };
    if (signal && thread) /* a first thread that has ended is there as long as its process is */
        return signal_send_thread(thread, &info);
    return 0;
}

int32_t sys_tgkill(int group, int tid, int signal)
{
    return group <= 0 ? -EINVAL : kill_thread(group, tid, signal);
}

int32_t sys_tkill(int tid, int signal)
{
    return kill_thread(0, tid, signal);
}

int32_t sys_rt_sigqueueinfo(int pid, int signal, uaddr_t from)
{
    struct kernel_siginfo info;
    if (copy_from_user(&info, from, sizeof info))
        return -EFAULT;
    if ((info.si_code >= 0 || info.si_code == SI_TKILL) && pid != (int)thread_current()->tid)
        return -EPERM; /* only the kernel and kill(2) say so */
    struct proc *proc = find_by_any_thread(pid);
    if (!proc)
        return -ESRCH;
    if (signal < 0 || signal > SIGNAL_LAST)
        return -EINVAL;
    if (!signal)
        return 0;
    info.si_signo = signal;
    return signal_send_info(proc, &info);
}

/* Actions. */

/* `action` may be NULL: nothing is to change. */
static int set_action(int signal, struct kernel_sigaction *action)
{
    if (signal < 1 || signal > SIGNAL_LAST || (action && (signal == SIGKILL || signal == SIGSTOP)))
        return -EINVAL;
    if (!action)
        return 0;
    action->flags &= SA_KNOWN; /* sigaction(2): a program sees by it what there is */
    action->mask[0] &= ~(uint32_t)SIGNALS_NEVER_BLOCKED;
    return signal_set_action(proc_current(), signal, action);
}

int32_t sys_rt_sigaction(int signal, uaddr_t action, uaddr_t old, uint32_t set_size)
{
    struct kernel_sigaction new, previous;
    if (set_size != KERNEL_SIGSET_SIZE || signal < 1 || signal > SIGNAL_LAST)
        return -EINVAL;
    if (action && copy_from_user(&new, action, sizeof new))
        return -EFAULT;
    previous = signal_action(proc_current(), signal);
    int error = set_action(signal, action ? &new : NULL);
    if (!error && old)
        error = copy_to_user(old, &previous, sizeof previous);
    return error;
}

int32_t sys_sigaction(int signal, uaddr_t action, uaddr_t old)
{
    struct old_kernel_sigaction in, out;
    if (signal < 1 || signal > SIGNAL_LAST)
        return -EINVAL;
    if (action && copy_from_user(&in, action, sizeof in))
        return -EFAULT;
    struct kernel_sigaction new = {0}, previous = signal_action(proc_current(), signal);
    if (action)
        new = (struct kernel_sigaction){.handler = in.handler,
                                        .flags = in.flags,
                                        .restorer = in.restorer,
                                        .mask = {in.mask, 0}};
    int error = set_action(signal, action ? &new : NULL);
    if (error || !old)
        return error;
    out = (struct old_kernel_sigaction){.handler = previous.handler,
                                        .mask = previous.mask[0],
                                        .flags = previous.flags,
                                        .restorer = previous.restorer};
    return copy_to_user(old, &out, sizeof out);
}

/* The first of all: System V's, for one time, without blocking the signal meanwhile. */
int32_t sys_signal(int signal, uaddr_t handler)
{
    struct kernel_sigaction new = {.handler = handler, .flags = SA_RESETHAND | SA_NODEFER};
    if (signal < 1 || signal > SIGNAL_LAST)
        return -EINVAL;
    uint32_t previous = signal_action(proc_current(), signal).handler;
    int error = set_action(signal, &new);
    return error ? error : (int32_t)previous;
}

/* Masks. `size` bytes of a set come from and go to user memory. */

static int change_mask(int how, uint64_t set)
{
    uint64_t blocked = thread_current()->signals.blocked;
    if (how == SIG_BLOCK)
        set |= blocked;
    else if (how == SIG_UNBLOCK)
        set = blocked & ~set;
    else if (how != SIG_SETMASK)
        return -EINVAL;
    signal_set_blocked(set);
    return 0;
}

static int32_t procmask(int how, uaddr_t set, uaddr_t old, uint32_t size)
{
    uint64_t new = 0, previous = thread_current()->signals.blocked;
    if (set) {
        if (copy_from_user(&new, set, size))
            return -EFAULT;
        if (size == sizeof(uint32_t) && how == SIG_SETMASK)
            new |= previous & ~(uint64_t)UINT32_MAX; /* the old call leaves 33 to 64 alone */
        int error = change_mask(how, new);
        if (error)
            return error;
    }
    return old ? copy_to_user(old, &previous, size) : 0;
}

int32_t sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t old, uint32_t set_size)
{
    return set_size == KERNEL_SIGSET_SIZE ? procmask(how, set, old, set_size) : -EINVAL;
}

int32_t sys_sigprocmask(int how, uaddr_t set, uaddr_t old)
{
    return procmask(how, set, old, sizeof(uint32_t));
}

static int32_t pending(uaddr_t to, uint32_t size)
{
    uint64_t set = signals_pending(thread_current()) & thread_current()->signals.blocked;
    return copy_to_user(to, &set, size);
}

int32_t sys_rt_sigpending(uaddr_t set, uint32_t set_size)
{
    return set_size <= KERNEL_SIGSET_SIZE ? pending(set, set_size) : -EINVAL;
}

int32_t sys_sigpending(uaddr_t set)
{
    return pending(set, sizeof(uint32_t));
}

/* Waiting. */

static int32_t sleep_for_a_signal(void)
{
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
    while (wait_sleep(&nobody, "signal") == 0)
        ;
    return -ERESTARTNOHAND;
}

int32_t sys_pause(void)
{
    return sleep_for_a_signal();
}

static int32_t suspend_with(uint64_t mask)
{
    struct thread_signals *signals = &thread_current()->signals;
    signals->saved = signals->blocked;
    signals->has_saved = true;
    signal_set_blocked(mask);
    return sleep_for_a_signal();
}

int32_t sys_rt_sigsuspend(uaddr_t set, uint32_t set_size)
{
    uint64_t mask;
    if (set_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    return copy_from_user(&mask, set, sizeof mask) ? -EFAULT : suspend_with(mask);
}

int32_t sys_sigsuspend(uint32_t unused, uint32_t unused2, uint32_t mask)
{
    (void)unused;
    (void)unused2;
    return suspend_with(mask);
}

/* Sleeps until a signal of `wanted` is pending, which the mask keeps from being delivered. */
static int32_t timed_wait(uint64_t wanted, uaddr_t to, uint64_t deadline)
{
    struct thread *thread = thread_current();
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
    struct kernel_siginfo info;
    int error = 0, signal;
    uint64_t blocked = thread->signals.blocked;
    while (!(signal = signal_take(thread, wanted, &info)) && !error) {
        thread->signals.waited = blocked & wanted; /* first: interrupts come in the next call */
        signal_set_blocked(blocked & ~wanted);     /* so that it ends the sleep */
        error = wait_sleep_until(&nobody, "signal", deadline);
        thread->signals.waited = 0;
        signal_set_blocked(blocked);
    }
    if (!signal)
        return error == -ETIMEDOUT ? -EAGAIN : -EINTR;
    return to && copy_to_user(to, &info, sizeof info) ? -EFAULT : signal;
}

int32_t sys_rt_sigtimedwait(uaddr_t set, uaddr_t info, uaddr_t timeout, uint32_t set_size)
{
    uint64_t wanted, deadline = WAIT_FOREVER;
    struct timespec time;
    if (set_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (copy_from_user(&wanted, set, sizeof wanted))
        return -EFAULT;
    if (timeout) {
        if (copy_from_user(&time, timeout, sizeof time))
            return -EFAULT;
        if (time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= (int32_t)NS_PER_SECOND)
            return -EINVAL;
        deadline = time_now() + (uint64_t)time.tv_sec * NS_PER_SECOND + (uint32_t)time.tv_nsec;
    }
    return timed_wait(wanted & ~SIGNALS_NEVER_BLOCKED, info, deadline);
}

/* The stack of handlers, and the way back from them. */

int32_t sys_sigaltstack(uaddr_t new, uaddr_t old)
{
    struct thread *self = thread_current();
    struct thread_signals *signals = &self->signals;
    struct kernel_sigaltstack in = {0};
    bool in_use = signal_stack_in_use(thread_trap_frame(self)->user_esp);
    struct kernel_sigaltstack out = {
        .ss_sp = signals->stack_base,
        .ss_flags = !signals->stack_size ? SS_DISABLE
                    : in_use             ? SS_ONSTACK
                                         : 0,
        .ss_size = signals->stack_size,
    };
    if (new) {
        if (copy_from_user(&in, new, sizeof in))
            return -EFAULT;
        int error = signal_stack_set(thread_trap_frame(self)->user_esp, &in);
        if (error)
            return error;
    }
    return old ? copy_to_user(old, &out, sizeof out) : 0;
}

static int32_t go_back(bool with_info)
{
    struct trap_frame *frame = thread_trap_frame(thread_current());
    const struct proc *self = proc_current();
    int error = signal_frame_pop(frame, with_info);
    if (error == -ENOMEM) {
        printk("out of memory: %s[%d] cannot be given FPU registers and is ended\n", self->name,
               self->pid);
        process_exit(W_EXITCODE(0, SIGKILL));
    }
    if (error) {
        struct kernel_siginfo info = {.si_signo = SIGSEGV, .si_code = SI_KERNEL};
        if (!signal_force(&info)) /* as Linux: a frame that cannot be read is a fault */
            process_exit(W_EXITCODE(0, SIGSEGV));
    }
    return (int32_t)frame->eax;
}

int32_t sys_sigreturn(void)
{
    return go_back(false);
}

int32_t sys_rt_sigreturn(void)
{
    return go_back(true);
}
