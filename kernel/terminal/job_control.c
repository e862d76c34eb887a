/* Terminal access control. A process that ignores or blocks SIGTTOU may write all the same. */
#include "kernel/terminal/job_control.h"

#include "kernel/abi/errno.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/terminal/tty.h"

bool tty_belongs_to(const struct tty *tty, const struct proc *proc)
{
    return tty->session && proc->session == tty->session && !proc->gave_up_terminal;
}

static bool in_background(const struct tty *tty, const struct proc *proc)
{
    return !tty->transparent && tty_belongs_to(tty, proc) && proc->group != tty->foreground;
}

int tty_check_access(const struct tty *tty, int signal)
{
    struct proc *self = proc_current();
    if (!in_background(tty, self))
        return 0;
    bool unmoved = signal_action(self, signal).handler == KERNEL_SIG_IGN ||
                   task_current()->signals.blocked & signal_bit(signal);
    if (unmoved)
        return signal == SIGTTIN ? -EIO : 0;
    if (group_is_orphaned(self->group))
        return -EIO;
    group_signal_begin(self->group, signal); /* from the kernel, as on Linux */
    group_signal_settle();
    thread_current()->attention |= ATTENTION_SIGNAL; /* to repeat the call, whoever takes it */
    return -ERESTARTSYS;
}
