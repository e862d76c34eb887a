/* System calls of signals, as far as they go without handlers (kernel/process/signal.h). */
#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/base/string.h"
#include "kernel/entry/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "mm/usercopy.h"

#define NEVER_BLOCKED ((1ull << (SIGKILL - 1)) | (1ull << (SIGSTOP - 1)))

static int check_signal(int signal)
{
    if (signal < 0 || signal > SIGNAL_LAST)
        return -EINVAL;
    if (signal >= SIGSTOP && signal <= SIGTTOU)
        return -ENOSYS; /* nothing can be stopped yet */
    return 0;
}

/* kill(2): -1 means all but init and the caller. */
static int kill_all(struct proc *self, int signal)
{
    bool found = false;
    for (struct proc *proc = proc_next(1); proc; proc = proc_next(proc->pid)) {
        if (proc == self)
            continue;
        found = true;
        if (signal)
            signal_send(proc, signal);
    }
    return found ? 0 : -ESRCH;
}

static int kill_group(int group, int signal)
{
    if (signal)
        return signal_send_group(group, signal);
    for (struct proc *proc = proc_next(0); proc; proc = proc_next(proc->pid))
        if (proc->group == group)
            return 0;
    return -ESRCH;
}

/* Sends to whom `pid` means; signal 0 only looks whether there is anybody. */
static int kill_targets(int pid, int signal)
{
    struct proc *self = proc_current();
    if (pid == INT32_MIN)
        return -ESRCH;
    if (pid == -1)
        return kill_all(self, signal);
    if (pid <= 0)
        return kill_group(pid == 0 ? self->group : -pid, signal);
    struct proc *proc = proc_find(pid);
    if (!proc)
        return -ESRCH;
    if (signal)
        signal_send(proc, signal);
    return 0;
}

/* As on Linux, that nobody is there counts before a bad signal does. */
int32_t sys_kill(int pid, int signal)
{
    int bad = check_signal(signal);
    int error = kill_targets(pid, bad ? 0 : signal);
    return error ? error : bad;
}

int32_t sys_tgkill(int group, int tid, int signal)
{
    if (group <= 0 || tid <= 0)
        return -EINVAL;
    return group == tid ? sys_kill(tid, signal) : -ESRCH; /* a process has one thread */
}

int32_t sys_tkill(int tid, int signal)
{
    return tid <= 0 ? -EINVAL : sys_kill(tid, signal);
}

int32_t sys_rt_sigaction(int signal, uaddr_t action, uaddr_t old, uint32_t set_size)
{
    struct proc *self = proc_current();
    struct kernel_sigaction new, previous;
    if (set_size != KERNEL_SIGSET_SIZE || signal < 1 || signal > SIGNAL_LAST)
        return -EINVAL;
    uint64_t bit = 1ull << (signal - 1);
    if (action) {
        if (copy_from_user(&new, action, sizeof new))
            return -EFAULT;
        if (signal == SIGKILL || signal == SIGSTOP)
            return -EINVAL;
        if (new.handler != KERNEL_SIG_DFL &&new.handler != KERNEL_SIG_IGN)
            return -ENOSYS; /* handlers are not there yet */
    }
    memset(&previous, 0, sizeof previous);
    previous.handler = (self->ignored & bit) ? KERNEL_SIG_IGN : KERNEL_SIG_DFL;
    if (old && copy_to_user(old, &previous, sizeof previous))
        return -EFAULT;
    if (action) {
        self->ignored = new.handler == KERNEL_SIG_IGN ? self->ignored | bit : self->ignored & ~bit;
        if (!signal_acts(self, signal))
            self->pending &= ~bit; /* sigaction(2), Notes: also when it is blocked */
        signals_reconsider(self);
    }
    return 0;
}

int32_t sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t old, uint32_t set_size)
{
    struct proc *self = proc_current();
    uint64_t new, previous = self->blocked;
    if (set_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (set) {
        if (copy_from_user(&new, set, sizeof new))
            return -EFAULT;
        if (how == SIG_BLOCK)
            new |= previous;
        else if (how == SIG_UNBLOCK)
            new = previous & ~new;
        else if (how != SIG_SETMASK)
            return -EINVAL;
    }
    if (old && copy_to_user(old, &previous, sizeof previous))
        return -EFAULT;
    if (set) {
        self->blocked = new & ~NEVER_BLOCKED;
        signals_reconsider(self);
    }
    return 0;
}

int32_t sys_rt_sigpending(uaddr_t set, uint32_t set_size)
{
    const struct proc *self = proc_current();
    if (set_size > KERNEL_SIGSET_SIZE)
        return -EINVAL;
    uint64_t pending = self->pending & self->blocked;
    return copy_to_user(set, &pending, set_size);
}
