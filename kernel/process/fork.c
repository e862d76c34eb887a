/*
 * fork. The child is built in private and published last, so nobody can find, kill or wait for a
 * child that is not complete; until then each failure leaves the parent exactly as it was.
 */
#include "kernel/process/fork.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/base/string.h"
#include "kernel/base/trap_frame.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/node.h"
#include "kernel/machine/context.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/usercopy.h"

/*
 * Long only where there are very many regions; nobody else can change them meanwhile. A signal that
 * came meanwhile may be one to a whole group or tree, which has not met the child: it is acted on
 * first, and then the call repeated, so that no child escapes.
 */
static int clone_aspace(struct aspace *from, struct aspace **out)
{
    bool preempted = false;
    int left = aspace_clone_begin(from, out);
    if (left)
        return left;
    while ((left = aspace_clone_step(from, *out)) > 0) {
        preempt_point();
        preempted = true;
    }
    if (left)
        *out = NULL;
    else if (preempted && signal_due(thread_current()))
        return -ERESTARTNOINTR; /* fork_undo() gives the clone back */
    return left;
}

/* The child's space: the parent's own, borrowed, or a clone that shares its page tables. */
static int fork_aspace(const struct fork_request *request, struct proc *parent, struct proc *child)
{
    if (!request->borrow_aspace)
        return clone_aspace(parent->aspace, &child->aspace);
    child->aspace = parent->aspace;
    child->aspace->count++;
    return 0;
}

/*
 * Writes the child's PID where clone(2) was asked to. As on Linux a bad address is not an error;
 * one in the child that needs memory which is not there is.
 */
static int fork_write_tids(const struct fork_request *request, struct proc *child)
{
    if (request->child_tid &&
        aspace_write(child->aspace, request->child_tid, &child->pid, sizeof child->pid) == -ENOMEM)
        return -ENOMEM;
    if (request->parent_tid)
        (void)copy_to_user(request->parent_tid, &child->pid, sizeof child->pid);
    return 0;
}

/* What a failed fork has obtained so far. */
static void fork_undo(struct proc *child)
{
    if (child->aspace)
        aspace_release(child->aspace);
    if (child->files)
        fd_table_put(child->files);
    proc_discard(child);
}

/* What costs nothing and cannot fail: names, groups, masks, references. */
static void fork_inherit(struct proc *parent, struct proc *child)
{
    memcpy(child->name, parent->name, sizeof child->name);
    child->directory = parent->directory;
    node_get(child->directory);
    child->executable = parent->executable;
    if (child->executable) {
        node_get(child->executable);
        node_deny_write(child->executable); /* it runs already, so nobody can be writing it */
    }
    child->umask = parent->umask;
    child->unknown_calls = parent->unknown_calls; /* the same program: told already */
    child->cascade = parent->cascade;
    child->doomed = parent->doomed; /* a fork that raced its ancestor's end */
    child->group = parent->group;
    child->session = parent->session;
    child->limits = parent->limits;
    limits_share(child->limits);
    child->actions = parent->actions;
    if (child->actions)
        child->actions->count++;
}

/* The child's thread returns 0 from the system call that its parent is in. */
static void fork_thread(const struct fork_request *request, struct proc *child)
{
    struct thread *from = thread_current(), *to = proc_thread(child);
    to->aspace = child->aspace;
    memcpy(to->tls, from->tls, sizeof to->tls);
    to->has_tls = from->has_tls;
    to->signals.blocked = from->signals.blocked;
    if (!request->borrow_aspace || request->wait_for_child) { /* clone(2), "Signal stack" */
        to->signals.stack_base = from->signals.stack_base;
        to->signals.stack_size = from->signals.stack_size;
    }
    if (request->set_tls) {
        to->tls[request->tls_index] = request->tls;
        to->has_tls = true;
    }
    thread_prepare_return(to, thread_trap_frame(from), fs_read(), gs_read());
    thread_trap_frame(to)->eax = 0;
    if (request->stack)
        thread_trap_frame(to)->user_esp = request->stack;
}

/*
 * The vfork parent sleeps until its space is given back, or until it is itself being ended. It
 * looks at its own record only: the child's may be gone by then.
 */
static void wait_for_vfork(struct proc *parent)
{
    while (parent->vfork_child)
        if (wait_sleep_killable(&parent->vfork_done, "vfork child") < 0)
            parent->vfork_child = NULL;
}

static int check_process_limit(const struct proc *parent)
{
    while (proc_live() >= limit_get(parent, RLIMIT_NPROC).soft)
        if (!limit_exceeded(RLIMIT_NPROC, proc_live() + 1))
            return -EAGAIN;
    return 0;
}

int process_fork(const struct fork_request *request)
{
    struct proc *parent = proc_current(), *child;
    int error = check_process_limit(parent);
    if (!error)
        error = proc_create(&child);
    if (error)
        return error;

    error = fd_table_fork(parent->files, &child->files);
    if (!error)
        error = thread_copy_fpu(proc_thread(child));
    if (!error)
        error = fork_aspace(request, parent, child);
    if (!error)
        error = fork_write_tids(request, child);
    if (error) {
        fork_undo(child);
        return error;
    }

    /* Point of no return: the child is complete, and from here on it is seen and runs. */
    fork_inherit(parent, child);
    fork_thread(request, child);
    proc_publish(child, parent);
    thread_start(proc_thread(child));

    int pid = child->pid; /* the child may be gone when vfork returns */
    if (request->wait_for_child) {
        parent->vfork_child = child;
        wait_for_vfork(parent);
    }
    return pid;
}
