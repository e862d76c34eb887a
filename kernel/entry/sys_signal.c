/* System calls of signals: argument checks, then kernel/process/. */
#include "kernel/abi/errno.h"
#include "kernel/abi/wait.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/cpu.h"
#include "kernel/entry/calls.h"
#include "kernel/process/deliver.h"
#include "kernel/process/exit.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/signal_mask.h"
#include "kernel/process/threads.h"
#include "mm/usercopy.h"

/* Sending. */

/* Sends to whom `pid` means; signal 0 only looks whether there is anybody. */
static int kill_targets(int pid, int signal)
{
    const struct proc *self = proc_current();
    if (pid == INT32_MIN)
        return -ESRCH;
    if (pid <= 0)
        return group_signal_send(pid == -1 ? GROUP_OF_ALL : pid == 0 ? self->group : -pid, signal);
    group_signal_settle(); /* a key that came before comes before */
    struct proc *proc = proc_find_by_thread(pid);
    if (!proc)
        return -ESRCH;
    if (!signal)
        return 0; /* kill(2): only asks whether it is there */
    struct kernel_siginfo info = {.si_signo = signal, .si_code = SI_USER, .si_pid = self->pid};
    return signal_send_info(proc, &info);
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
    if (tid <= 0)
        return -EINVAL;
    const struct proc *proc = proc_find_by_thread(tid);
    struct thread *thread = thread_find((uint32_t)tid);
    if (!proc || (group && proc->pid != group))
        return -ESRCH;
    if (signal < 0 || signal > SIGNAL_LAST)
        return -EINVAL;
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

/* Actions. */

int32_t sys_rt_sigaction(int signal, uaddr_t action, uaddr_t old, uint32_t set_size)
{
    struct kernel_sigaction new, previous;
    if (set_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (action && copy_from_user(&new, action, sizeof new))
        return -EFAULT;
    int error = signal_request_action(signal, action ? &new : NULL, &previous);
    if (!error && old)
        error = copy_to_user(old, &previous, sizeof previous);
    return error;
}

/* Masks. */

int32_t sys_rt_sigprocmask(int how, uaddr_t set, uaddr_t old, uint32_t set_size)
{
    uint64_t new, previous = task_current()->signals.blocked;
    if (set_size != KERNEL_SIGSET_SIZE)
        return -EINVAL;
    if (set && copy_from_user(&new, set, sizeof new))
        return -EFAULT;
    int error = set ? signal_change_mask(how, new) : 0;
    return error || !old ? error : copy_to_user(old, &previous, sizeof previous);
}

int32_t sys_rt_sigpending(uaddr_t set, uint32_t set_size)
{
    uint64_t pending = signals_pending(thread_current()) & task_current()->signals.blocked;
    return set_size <= KERNEL_SIGSET_SIZE ? copy_to_user(set, &pending, set_size) : -EINVAL;
}

/* Waiting. */

int32_t sys_pause(void)
{
    return signal_await();
}

int32_t sys_rt_sigsuspend(uaddr_t set, uint32_t set_size)
{
    int error = set_size != KERNEL_SIGSET_SIZE ? -EINVAL
                : set                          ? signal_mask_for_sleep(set, set_size)
                                               : -EFAULT;
    return error ? error : signal_await();
}

/* The stack of handlers, and the way back from them. */

int32_t sys_sigaltstack(uaddr_t new, uaddr_t old)
{
    struct thread *self = thread_current();
    struct thread_signals *signals = &task_of(self)->signals;
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
