/*
 * prctl(2), as far as Linux's programs need it: the signal at the end of the parent, and who adopts
 * orphans. Our cascades end a whole tree and ask nobody; the signal is a wish of the child alone,
 * and a subreaper lets orphans live on, as its own.
 */
#include "kernel/abi/prctl.h"

#include "kernel/abi/errno.h"
#include "kernel/linux/calls.h"
#include "kernel/process/exit.h"
#include "kernel/process/signal.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

/* Kept over exec, not inherited by fork. */
struct wish {
    struct list link;
    struct proc *proc;
    const struct proc *parent;
    int signal;
};

static struct list wishes = LIST_INIT(wishes);

static struct wish *find(const struct proc *proc)
{
    struct wish *wish;
    list_for_each (wish, &wishes, link)
        if (wish->proc == proc)
            return wish;
    return NULL;
}

static int32_t set_death_signal(uint32_t signal)
{
    struct wish *wish = find(proc_current());
    if (signal > SIGNAL_LAST)
        return -EINVAL;
    if (!wish && signal) {
        wish = heap_alloc(sizeof *wish);
        if (!wish)
            return -ENOMEM;
        wish->proc = proc_current();
        list_push_back(&wishes, &wish->link);
        kept_of_processes++;
    }
    if (wish) {
        wish->parent = proc_current()->parent;
        wish->signal = (int)signal;
    }
    return 0;
}

static void set_subreaper(struct proc *proc, bool is_one)
{
    subreapers += (uint32_t)(is_one - proc->is_subreaper);
    kept_of_processes += (uint32_t)(is_one - proc->is_subreaper);
    proc->is_subreaper = is_one;
}

int32_t prctl_rest(uint32_t operation, uint32_t argument)
{
    struct proc *self = proc_current();
    const struct wish *wish = find(self);
    int value = self->is_subreaper;
    switch (operation) {
    case PR_SET_PDEATHSIG:
        return set_death_signal(argument);
    case PR_GET_PDEATHSIG:
        value = wish ? wish->signal : 0;
        break;
    case PR_SET_CHILD_SUBREAPER:
        set_subreaper(self, argument != 0);
        return 0;
    case PR_GET_CHILD_SUBREAPER:
        break;
    case PR_GET_DUMPABLE:
    case PR_GET_NO_NEW_PRIVS:
        return 1;
    case PR_SET_DUMPABLE: /* no core is ever written */
        return argument > 1 ? -EINVAL : 0;
    case PR_SET_NO_NEW_PRIVS: /* so it is: no exec gives any */
        return argument == 1 ? 0 : -EINVAL;
    default:
        return -EINVAL;
    }
    return copy_to_user(argument, &value, sizeof value);
}

uint32_t kept_of_processes;

static void wishes_ended(const struct proc *ended)
{
    struct wish *wish, *next;
    list_for_each_safe (wish, next, &wishes, link) {
        if (wish->proc == ended) {
            list_remove(&wish->link);
            heap_free(wish);
            kept_of_processes--;
        } else if (wish->parent == ended) {
            wish->parent = wish->proc->parent; /* who has adopted it */
            if (wish->signal)
                signal_send(wish->proc, wish->signal);
        }
    }
}

static NOINLINE void drop_kept(struct proc *proc)
{
    posix_timers_drop(proc);
    semaphores_proc_ended(proc);
    wishes_ended(proc);
    set_subreaper(proc, false);
}

void linux_proc_ended(struct proc *proc)
{
    if (kept_of_processes > 0)
        drop_kept(proc);
}
