/* System calls of what a process belongs to: its group, session and name, and its tree. */
#include "kernel/abi/errno.h"
#include "kernel/abi/prctl.h"
#include "kernel/base/string.h"
#include "kernel/entry/calls.h"
#include "kernel/linux/calls.h"
#include "kernel/process/cascade.h"
#include "kernel/process/group_signal.h"
#include "kernel/process/proc.h"
#include "mm/usercopy.h"

/* Groups and sessions (credentials(7)). */

static struct proc *find_or_self(int pid)
{
    return pid == 0 ? proc_current() : proc_find(pid);
}

int32_t sys_getpgid(int pid)
{
    const struct proc *proc = find_or_self(pid);
    return proc ? proc->group : -ESRCH;
}

int32_t sys_getpgrp(void)
{
    return proc_current()->group;
}

int32_t sys_getsid(int pid)
{
    const struct proc *proc = find_or_self(pid);
    return proc ? proc->session : -ESRCH;
}

static bool group_in_session(int group, int session)
{
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        if (proc->group == group && proc->session == session)
            return true;
    return false;
}

int32_t sys_setpgid(int pid, int group)
{
    group_signal_settle();
    struct proc *self = proc_current(), *proc = find_or_self(pid);
    if (group < 0)
        return -EINVAL;
    if (!proc || (proc != self && proc->parent != self))
        return -ESRCH;
    if (proc != self && proc->session != self->session)
        return -EPERM;
    if (proc != self && proc->has_execed)
        return -EACCES;
    if (proc->session == proc->pid)
        return -EPERM;
    if (group == 0)
        group = proc->pid;
    if (group != proc->pid && !group_in_session(group, self->session))
        return -EPERM;
    proc_join(proc, group, proc->session);
    return 0;
}

int32_t sys_setsid(void)
{
    struct proc *self = proc_current();
    group_signal_settle();
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        if (proc->group == self->pid)
            return -EPERM;
    self->gave_up_terminal = false; /* the new session has none */
    proc_join(self, self->pid, self->pid);
    return self->pid;
}

/* Ancestors. */

/* Nothing here sleeps, so nobody ends on the way, and no line is seen half as it was. */
int32_t sys_lineage(int pid, uaddr_t pids, int count)
{
    if (count < 0)
        return -EINVAL;
    const struct proc *proc = find_or_self(pid);
    if (!proc)
        return -ESRCH;
    int32_t found = 0;
    for (; proc; proc = proc->parent, found++) {
        uaddr_t to = pids + (uint32_t)found * sizeof proc->pid;
        if (found < count && copy_to_user(to, &proc->pid, sizeof proc->pid))
            return -EFAULT;
    }
    return found;
}

/* Cascading termination. */

int32_t sys_prctl(uint32_t operation, uint32_t argument)
{
    struct proc *self = proc_current();
    char name[PROC_NAME_SIZE] = {0};
    switch (operation) {
    case PR_SET_CASCADE:
        if (argument > 1)
            return -EINVAL;
        self->cascade = argument;
        return 0;
    case PR_GET_CASCADE:
        return self->cascade;
    case PR_SET_NAME: {
        int length = copy_string_from_user(name, argument, sizeof name - 1);
        if (length < 0 && length != -ENAMETOOLONG)
            return length;
        memcpy(self->name, name, sizeof name);
        return 0;
    }
    case PR_GET_NAME:
        return copy_to_user(argument, self->name, sizeof self->name);
    default:
        return prctl_rest ? prctl_rest(operation, argument) : -EINVAL;
    }
}

int32_t sys_kill_tree(int pid)
{
    return cascade_end_tree(proc_current(), pid);
}
