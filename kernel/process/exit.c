/*
 * The end of a process, and the parent's side of it.
 *
 * Everything but the record goes while the process still counts as alive (it may be preempted
 * there); then, in one stretch without a sleep, its children are handed over, it becomes a zombie,
 * its parent is told, and it leaves the CPU.
 */
#include "kernel/process/exit.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/wait.h"
#include "kernel/base/panic.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/files.h"
#include "kernel/files/node.h"
#include "kernel/process/signal.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"

/* Gives back the address space, descriptors and files. Allocates nothing; may be preempted. */
static void exit_release(struct proc *self)
{
    struct aspace *space = self->aspace;
    self->aspace = NULL;
    thread_set_aspace(NULL);
    thread_drop_fpu();
    proc_end_vfork(self);
    aspace_release(space);

    struct fd_table *files = self->files;
    self->files = NULL;
    fd_table_put(files);

    if (self->executable) {
        node_allow_write(self->executable);
        node_put(self->executable);
    }
    node_put(self->directory);
    self->executable = self->directory = NULL;
    if (self->session == self->pid)
        console_session_end(self->session);
}

/* Orphans go to init, which waits for any. */
static void exit_hand_over_children(struct proc *self)
{
    struct proc *init = proc_init(), *child, *after;
    list_for_each_safe (child, after, &self->children, sibling) {
        list_remove(&child->sibling);
        child->parent = init;
        list_push_back(&init->children, &child->sibling);
        init->zombie_children += child->zombie;
    }
    if (self->zombie_children)
        wait_wake_all(&init->child_events);
    self->zombie_children = 0;
}

static void usage_add(struct usage *to, const struct usage *what)
{
    to->user_ticks += what->user_ticks;
    to->kernel_ticks += what->kernel_ticks;
    to->minor_faults += what->minor_faults;
    to->peak_pages = max_u32(to->peak_pages, what->peak_pages);
}

/* Takes a zombie's record away; what it used is its parent's from now on. */
static void reap(struct proc *zombie)
{
    struct proc *parent = zombie->parent;
    usage_add(&parent->children_usage, &zombie->usage);
    usage_add(&parent->children_usage, &zombie->children_usage);
    parent->zombie_children--;
    proc_free(zombie);
}

static void exit_tell_parent(struct proc *self)
{
    struct proc *parent = self->parent;
    bool wants_none = (parent->ignored >> (SIGCHLD - 1)) & 1; /* wait(2), Notes: SIG_IGN */
    parent->zombie_children++;
    signal_send(parent, SIGCHLD);
    wait_wake_all(&parent->child_events);
    if (wants_none)
        reap(self);
}

_Noreturn void process_exit(int status)
{
    struct proc *self = proc_current();
    struct thread *thread = thread_current();
    if (self == proc_init())
        panic("init has ended with status 0x%04x", (unsigned)status);

    exit_release(self);

    /* From here to the end nothing sleeps: nobody sees a process that is half a zombie. */
    exit_hand_over_children(self);
    self->usage.user_ticks += thread->user_ticks;
    self->usage.kernel_ticks += thread->kernel_ticks;
    list_remove(&thread->proc_link);
    thread->proc = NULL;
    self->status = status;
    self->zombie = true;
    exit_tell_parent(self);
    thread_exit();
}

static bool wanted(const struct proc *child, int pid, int own_group)
{
    if (pid > 0)
        return child->pid == pid;
    if (pid == -1)
        return true;
    return child->group == (pid == 0 ? own_group : -pid);
}

int process_wait(int pid, unsigned options, int *status, struct usage *usage)
{
    struct proc *self = proc_current(), *child;
    for (;;) {
        bool any = false;
        list_for_each (child, &self->children, sibling) {
            if (!wanted(child, pid, self->group))
                continue;
            any = true;
            if (child->zombie) {
                int found = child->pid;
                *status = child->status;
                *usage = child->usage;
                usage_add(usage, &child->children_usage);
                reap(child);
                return found;
            }
            if (self->zombie_children == 0)
                break; /* none of the others has ended either */
        }
        if (!any)
            return -ECHILD;
        if (options & WNOHANG)
            return 0;
        int error = wait_sleep(&self->child_events, "child");
        if (error)
            return error;
    }
}
