/*
 * fork. The child is built in private and published last, so nobody can find, kill or wait for a
 * child that is not complete; until then each failure leaves the parent exactly as it was.
 */
#include "kernel/process/fork.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/base/string.h"
#include "kernel/base/trap_frame.h"
#include "kernel/cpu/context.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/node.h"
#include "kernel/process/followers.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/usercopy.h"

/* Takes out of a child's space what madvise(2) has asked for: whole regions, which cannot fail. */
static COLD void fork_advised(struct aspace *clone)
{
    const struct region *region = region_after(clone, 0);
    for (uaddr_t end; region; region = region_after(clone, end)) {
        uaddr_t at = region->start;
        end = region->end;
        if (region->at_fork & AT_FORK_LEFT_OUT)
            (void)aspace_unmap(clone, at, end);
        else if (region->at_fork & AT_FORK_WIPED)
            while (!aspace_forget_step(clone, &at, end))
                preempt_point();
        preempt_point();
    }
}

/*
 * The child's space: the parent's own, borrowed, or a clone that shares its page tables, which
 * takes long only where there are very many regions.
 */
static int fork_aspace(const struct fork_request *request, struct proc *parent, struct proc *child)
{
    if (request->borrow_aspace) {
        child->aspace = parent->aspace;
        child->aspace->count++;
        return 0;
    }
    struct aspace *clone, *from SCOPED(aspace_lock) = aspace_lock(parent->aspace);
    int left = aspace_clone_begin(from, &clone);
    if (left == 0)
        while ((left = aspace_clone_step(from, clone)) > 0)
            preempt_point();
    if (left == 0)
        child->aspace = clone;
    if (left == 0 && clone->advised)
        fork_advised(clone);
    return left;
}

/*
 * Keeps the signal of the child's end, and writes its PID where clone(2) was asked to. As on Linux
 * a bad address is not an error; one in the child that needs memory which is not there is.
 */
static int fork_write_tids(const struct fork_request *request, struct proc *child)
{
    child->end_signal = request->end_signal;
    if (request->child_tid &&
        aspace_write(child->aspace, request->child_tid, &child->pid, sizeof child->pid) == -ENOMEM)
        return -ENOMEM;
    if (request->parent_tid)
        (void)copy_to_user(request->parent_tid, &child->pid, sizeof child->pid);
    return 0;
}

/* clang-format off */
/*
 * A signal that came since the call began may be one to a whole group or tree, which has not met
 * the child: it is acted on first, and then the call repeated, so that no child escapes.
 *
 *     who forks                                 who kills its group
 *     copies many regions, lets others run
 *                                               goes through all processes: the parent gets the
 *                                               signal, the child cannot be seen yet
 *     would publish the child, which nobody
 *     would ever kill: takes it back instead,
 *     acts on the signal, and forks again
 */
/* clang-format on */
static int fork_is_void(void)
{
    uint32_t came = thread_current()->attention & (ATTENTION_SIGNAL | ATTENTION_KILL);
    return came ? -ERESTARTNOINTR : 0;
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
    child->forked_by = thread_current()->tid;
    child->unknown_calls = parent->unknown_calls; /* the same program: told already */
    child->signal_round = parent->signal_round;
    child->cascade = parent->cascade;
    child->doomed = parent->doomed; /* a fork that raced its ancestor's end */
    child->gave_up_terminal = parent->gave_up_terminal;
    proc_join(child, parent->group, parent->session);
    limits_inherit(parent, child);
    child->actions = parent->actions;
    if (child->actions)
        child->actions->count++;
}

void fork_thread(const struct fork_request *request, struct thread *to)
{
    ASSERT_RULE(to->state == THREAD_NEW,
                "a child does not run before it has its parent's registers");
    struct thread *from = thread_current();
    task_of(to)->clear_tid = request->clear_tid;
    memcpy(to->tls, from->tls, sizeof to->tls);
    to->extras = from->extras & EXTRA_TLS;
    task_of(to)->signals.blocked = task_of(from)->signals.blocked;
    if (!request->borrow_aspace || request->wait_for_child) { /* clone(2), "Signal stack" */
        task_of(to)->signals.stack_base = task_of(from)->signals.stack_base;
        task_of(to)->signals.stack_size = task_of(from)->signals.stack_size;
    }
    if (request->set_tls) {
        to->tls[request->tls_index] = request->tls;
        to->extras |= EXTRA_TLS;
    }
    thread_prepare_return(to, thread_trap_frame(from), fs_read(), gs_read());
    thread_trap_frame(to)->eax = 0;
    if (request->stack)
        thread_trap_frame(to)->user_esp = request->stack;
}

/*
 * The vfork parent's thread sleeps until the space is given back, or until it is itself being
 * ended. Until it is done the child is there; after that its record may be gone.
 */
static void wait_for_vfork(struct proc *child)
{
    struct vfork_wait wait = {.done = false};
    struct vfork_wait **place = &child->vfork_wait;
    wait_queue_init(&wait.queue);
    *place = &wait;
    while (!wait.done)
        if (wait_sleep(&wait.queue, "vfork child", WAIT_FOREVER, UNTIL_KILL) < 0 && !wait.done) {
            *place = NULL;
            return;
        }
}

int process_fork(const struct fork_request *request)
{
    MAY_SLEEP();
    struct proc *parent = proc_current(), *child;
    int error = limit_check_processes();
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
    if (!error)
        error = fork_is_void();
    if (error) {
        if (child->aspace)
            aspace_release(child->aspace);
        if (child->files)
            fd_table_put(child->files);
        proc_discard(child);
        return error;
    }

    /* Point of no return: the child is complete, and from here on it is seen and runs. */
    {
        NO_SLEEP();
        fork_inherit(parent, child);
        fork_thread(request, proc_thread(child));
        proc_thread(child)->aspace = child->aspace;
        proc_tell(child, PROC_BORN);
        proc_publish(child, parent);
        if (request->sibling)
            proc_make_sibling(child);
        thread_start(proc_thread(child));
    }

    int pid = child->pid; /* the child may be gone when vfork returns */
    if (request->wait_for_child)
        wait_for_vfork(child);
    return pid;
}
