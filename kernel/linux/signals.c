/* Signals as old programs ask for them, with details (sigqueue), and waited for (sigtimedwait). */
#include "kernel/abi/errno.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/signal_mask.h"
#include "kernel/process/threads.h"
#include "mm/usercopy.h"

int32_t sys_sigaction(int signal, uaddr_t action, uaddr_t old)
{
    struct old_kernel_sigaction in = {0}, out;
    if (action && copy_from_user(&in, action, sizeof in))
        return -EFAULT;
    struct kernel_sigaction previous;
    struct kernel_sigaction new = {
        .handler = in.handler, .flags = in.flags, .restorer = in.restorer, .mask = {in.mask, 0}};
    int error = signal_request_action(signal, action ? &new : NULL, &previous);
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
    struct kernel_sigaction previous;
    struct kernel_sigaction new = {.handler = handler, .flags = SA_RESETHAND | SA_NODEFER};
    int error = signal_request_action(signal, &new, &previous);
    return error ? error : (int32_t)previous.handler;
}

/* The old calls know signals 1 to 32 and leave the others alone. */

int32_t sys_sigprocmask(int how, uaddr_t set, uaddr_t old)
{
    uint64_t previous = task_current()->signals.blocked, new = 0;
    if (set && copy_from_user(&new, set, sizeof(uint32_t)))
        return -EFAULT;
    if (how == SIG_SETMASK)
        new |= previous & ~(uint64_t)UINT32_MAX;
    int error = set ? signal_change_mask(how, new) : 0;
    return error || !old ? error : copy_to_user(old, &previous, sizeof(uint32_t));
}

int32_t sys_sigpending(uaddr_t set)
{
    uint64_t pending = signals_pending(thread_current()) & task_current()->signals.blocked;
    return copy_to_user(set, &pending, sizeof(uint32_t));
}

int32_t sys_sigsuspend(uint32_t unused, uint32_t unused2, uint32_t mask)
{
    (void)unused, (void)unused2;
    signal_mask_swap(mask);
    return signal_await();
}

int32_t sys_rt_sigqueueinfo(int pid, int signal, uaddr_t from)
{
    struct kernel_siginfo info;
    if (copy_from_user(&info, from, sizeof info))
        return -EFAULT;
    if ((info.si_code >= 0 || info.si_code == SI_TKILL) && pid != (int)thread_current()->tid)
        return -EPERM; /* only the kernel and kill(2) say so */
    struct proc *proc = proc_find_by_thread(pid);
    if (!proc)
        return -ESRCH;
    if (signal < 0 || signal > SIGNAL_LAST)
        return -EINVAL;
    if (!signal)
        return 0;
    info.si_signo = signal;
    return signal_send_info(proc, &info);
}

/* The mask keeps the signals from being delivered. */
int32_t signal_wait_for(uint64_t wanted, struct kernel_siginfo *info, uint64_t deadline)
{
    struct thread *thread = thread_current();
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);
    int error = 0, signal;
    uint64_t blocked = task_of(thread)->signals.blocked;
    while (!(signal = signal_take(thread, wanted, info)) && !error) {
        task_of(thread)->signals.waited =
            blocked & wanted;                  /* first: interrupts come in the next call */
        signal_set_blocked(blocked & ~wanted); /* so that it ends the sleep */
        error = wait_sleep(&nobody, "signal", deadline, UNTIL_SIGNAL);
        task_of(thread)->signals.waited = 0;
        signal_set_blocked(blocked);
    }
    return signal ? signal : error == -ETIMEDOUT ? -EAGAIN : -EINTR;
}

int32_t sys_rt_sigtimedwait(uaddr_t set, uaddr_t info, uaddr_t timeout, uint32_t set_size)
{
    uint64_t wanted, length = WAIT_FOREVER;
    struct kernel_siginfo found;
    if (set_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (copy_from_user(&wanted, set, sizeof wanted))
        return -EFAULT;
    int error = timeout ? user_time_read(timeout, TIME_TIMESPEC, &length) : 0;
    if (error)
        return error;
    int32_t signal =
        signal_wait_for(wanted & ~SIGNALS_NEVER_BLOCKED, &found, deadline_from(time_now(), length));
    return signal > 0 && info && copy_to_user(info, &found, sizeof found) ? -EFAULT : signal;
}
