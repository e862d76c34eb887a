/* Cascading termination. cascade.h has the idea. */
#include "kernel/process/cascade.h"

#include "kernel/abi/errno.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/cpu.h"
#include "kernel/process/exit.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/threads/thread.h"

#define ENDED_EACH 12 /* in one stretch */

/* Everybody who waits for others to end, or for his turn after them. */
static struct wait_queue ends = WAIT_QUEUE_INIT(ends);

/* The first from `link` on, among the children of one parent, that goes with its parent. */
static struct proc *first_going(struct list *link, const struct list *head, bool all)
{
    for (; link != head; link = link->next) {
        struct proc *child = list_entry(link, struct proc, sibling);
        if (all || child->cascade || child->doomed)
            return child;
    }
    return NULL;
}

/* The next one after `at` of the tree below `root`, each parent before its children. */
static struct proc *next_below(const struct proc *root, struct proc *at, bool all)
{
    struct proc *next = first_going(at->children.next, &at->children, all);
    while (!next && at != root) {
        next = first_going(at->sibling.next, &at->parent->children, all);
        at = at->parent;
    }
    return next;
}

static void doom(struct proc *proc)
{
    struct thread *thread;
    proc->doomed = true;
    list_for_each (thread, &proc->threads, proc_link)
        thread_interrupt(thread, ATTENTION_SIGNAL | ATTENTION_KILL);
}

static void condemn(struct proc *proc)
{
    if (proc->condemned)
        return;
    proc->condemned = true;
    signal_send(proc, SIGKILL);
    wait_wake_all(&proc->holds);
    wait_wake_all(&ends);
}

/*
 * Dooms all below `root`; returns the number of the youngest generation there, 0: nobody. Nobody
 * else runs meanwhile, so that none of them forks on; from then on they are held.
 */
static uint32_t doom_all(struct proc *root, bool all)
{
    uint32_t youngest = 0;
    for (struct proc *proc = next_below(root, root, all); proc;
         proc = next_below(root, proc, all)) {
        doom(proc);
        youngest = max_u32(youngest, proc->generation);
    }
    return youngest;
}

/* Reaps a zombie of the generation that ends, or condemns who lives. */
static void end_member(struct proc *proc, const struct proc *root)
{
    if (!proc->zombie) {
        condemn(proc);
        return;
    }
    printk("cascade: %s[%d] of generation %u has ended, before %s[%d]\n", proc->name, proc->pid,
           proc->generation, root->name, root->pid);
    proc_reap(proc);
}

/*
 * Goes on with ending one generation: a few of its members in each step, since each takes
 * thousands of instructions. -EAGAIN: there is more to do; or how many still live.
 */
static int end_generation_step(struct proc *root, uint32_t generation, bool all)
{
    unsigned ended = 0;
    int living = 0;
    struct proc *after;
    for (struct proc *proc = next_below(root, root, all); proc; proc = after) {
        after = next_below(root, proc, all);
        if (proc->generation != generation)
            continue;
        living += !proc->zombie;
        if (!proc->zombie && proc->condemned)
            continue;
        if (ended++ == ENDED_EACH)
            return -EAGAIN;
        end_member(proc, root);
    }
    return living;
}

void cascade_end_descendants(int pid, bool all)
{
    struct proc *root;
    uint32_t generation;
    /* The root is looked up again after each sleep: it may have been reaped meanwhile. */
    while ((root = proc_find(pid)) && (generation = doom_all(root, all))) {
        int living = end_generation_step(root, generation, all);
        if (living == -EAGAIN)
            preempt_point();
        else if (living > 0)
            (void)wait_sleep(&ends, "its descendants to end", WAIT_FOREVER, UNTIL_WOKEN);
    }
}

static bool is_below(const struct proc *proc, const struct proc *ancestor)
{
    for (; proc; proc = proc->parent)
        if (proc->parent == ancestor)
            return true;
    return false;
}

int cascade_end_tree(struct proc *caller, int pid)
{
    struct proc *root = proc_find(pid);
    if (!root)
        return -ESRCH;
    if (!is_below(root, caller))
        return -EPERM;
    doom(root); /* it forks no more */
    cascade_end_descendants(pid, true);
    root = proc_find(pid);
    if (root) {
        condemn(root);
        root->doomed = false; /* its end is its parent's to see, not ours */
    }
    return 0;
}

void cascade_hold(void)
{
    struct proc *self = proc_current();
    while (self->doomed && !self->condemned && !thread_is_to_end(thread_current()))
        (void)wait_sleep(&self->holds, "its turn to end", WAIT_FOREVER, UNTIL_WOKEN);
}

/* Whoever dooms a process looks for it below its parents: these are to be there until then. */
static bool has_to_wait(const struct proc *proc)
{
    const struct proc *child;
    if (proc->doomed && !proc->condemned)
        return true;
    list_for_each (child, &proc->children, sibling) {
        if (child->doomed && !child->zombie)
            return true;
    }
    return false;
}

void cascade_await_turn(void)
{
    const struct proc *self = proc_current();
    while (has_to_wait(self))
        (void)wait_sleep(&ends, "its turn to end", WAIT_FOREVER, UNTIL_WOKEN);
}

void cascade_tell(void)
{
    wait_wake_all(&ends);
}
