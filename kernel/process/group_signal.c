/*
 * Who has the signal is told by the mark of its round, which fork hands on: whoever was made since
 * gets the signal just when its parent had not. So a group that forks all the time ends, too.
 */
#include "kernel/process/group_signal.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"

#define SENT_EACH 32 /* in one stretch; a signal takes 600 instructions */
#define REQUESTS  8  /* that wait; further ones have to be there at once */

/* The first is under way. */
static struct request {
    int group, signal;
    int sender; /* a process, or 0: the kernel */
} requests[REQUESTS];
static unsigned count;
static uint32_t round = 1; /* of the first; a process begins with 0 */

static bool is_meant(const struct proc *proc, int group, int sender)
{
    if (group == GROUP_OF_ALL)
        return proc != proc_init() && proc->pid != sender;
    return proc->group == group;
}

/* To at most so many that do not have it; true: all have. */
static bool send_some(const struct request *request, unsigned most)
{
    struct kernel_siginfo info = {.si_signo = request->signal,
                                  .si_code = request->sender ? SI_USER : SI_KERNEL,
                                  .si_pid = request->sender};
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        if (proc->signal_round == round || !is_meant(proc, request->group, request->sender))
            continue;
        if (most-- == 0)
            return false;
        proc->signal_round = round;
        signal_send_info(proc, &info);
    }
    return true;
}

static void next_request(void)
{
    count--;
    for (unsigned i = 0; i < count; i++)
        requests[i] = requests[i + 1];
    round++;
}

static void begin(struct request request)
{
    if (count == REQUESTS) {
        send_some(&requests[0], UINT32_MAX);
        next_request();
    }
    requests[count++] = request;
    if (count == 1 && send_some(&requests[0], SENT_EACH))
        next_request();
}

void group_signal_begin(int group, int signal)
{
    begin((struct request){group, signal, 0});
}

int group_signal_send(int group, int signal)
{
    int sender = proc_current()->pid;
    bool found = false;
    for (struct proc *proc = proc_first(); proc && !found; proc = proc_after(proc))
        found = is_meant(proc, group, sender);
    if (found && signal) {
        group_signal_settle();
        begin((struct request){group, signal, sender});
        group_signal_settle();
    }
    return found ? 0 : -ESRCH;
}

/* Groups that nobody could continue. */

static uint32_t to_look_at; /* processes with `lost_parent` set */

/* Its parent could continue the group. As on Linux, init controls no jobs. */
static bool has_parent_outside(const struct proc *proc)
{
    const struct proc *parent = proc->parent;
    return parent && parent != proc_init() && parent->group != proc->group &&
           parent->session == proc->session;
}

/* Whether the process keeps its group from being orphaned. */
static bool is_anchor(const struct proc *proc)
{
    return !proc->zombie && has_parent_outside(proc);
}

bool group_is_orphaned(int group)
{
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc))
        if (proc->group == group && is_anchor(proc))
            return false;
    return true;
}

static void mark(struct proc *proc)
{
    to_look_at += !proc->lost_parent;
    proc->lost_parent = true;
}

void group_loses_parent(struct proc *child)
{
    if (processes_stopped() > 0 && is_anchor(child)) /* mostly nothing at all is stopped */
        mark(child);
}

static void look_at_group(int group)
{
    bool stopped = false, anchored = false;
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        if (proc->group != group)
            continue;
        stopped |= proc->stopped;
        anchored |= is_anchor(proc);
        to_look_at -= proc->lost_parent;
        proc->lost_parent = false;
    }
    if (stopped && !anchored) {
        group_signal_begin(group, SIGHUP);
        group_signal_begin(group, SIGCONT);
    }
}

void group_member_ends(struct proc *ended)
{
    bool loses_parent = processes_stopped() > 0 && has_parent_outside(ended);
    if (!loses_parent && !ended->lost_parent)
        return;
    to_look_at -= ended->lost_parent;
    ended->lost_parent = false;
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        if (proc->group == ended->group && !proc->zombie) {
            mark(proc);
            return;
        }
    }
}

void group_signal_tick(void)
{
    if (count > 0 && send_some(&requests[0], SENT_EACH))
        next_request();
    struct proc *proc = to_look_at ? proc_first() : NULL;
    while (proc && !proc->lost_parent)
        proc = proc_after(proc);
    if (proc)
        look_at_group(proc->group);
}

void group_signal_settle(void)
{
    while (count > 0 || to_look_at > 0) {
        group_signal_tick();
        preempt_point();
    }
}
