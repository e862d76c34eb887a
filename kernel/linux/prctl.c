/*
 * prctl(2), as far as Linux's programs need it: the signal at the end of the parent. Beside our
 * cascades, which end a whole tree and ask nobody, it is a wish of the child alone.
 */
#include "kernel/abi/prctl.h"

#include "kernel/abi/errno.h"
#include "kernel/linux/calls.h"
#include "kernel/process/proc.h"
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

static void drop(struct wish *wish)
{
    list_remove(&wish->link);
    heap_free(wish);
    kept_of_processes--;
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

static int32_t get_death_signal(uaddr_t to)
{
    const struct wish *wish = find(proc_current());
    const int signal = wish ? wish->signal : 0;
    return copy_to_user(to, &signal, sizeof signal) ? -EFAULT : 0;
}

int32_t prctl_rest(uint32_t operation, uint32_t argument)
{
    switch (operation) {
    case PR_SET_PDEATHSIG:
        return set_death_signal(argument);
    case PR_GET_PDEATHSIG:
        return get_death_signal(argument);
    case PR_GET_DUMPABLE:
        return 1;
    case PR_SET_DUMPABLE: /* no core is ever written */
        return argument > 1 ? -EINVAL : 0;
    case PR_SET_NO_NEW_PRIVS: /* so it is: no exec gives any */
        return argument == 1 ? 0 : -EINVAL;
    case PR_GET_NO_NEW_PRIVS:
        return 1;
    default:
        return -EINVAL;
    }
}

uint32_t kept_of_processes;

static void wishes_ended(const struct proc *ended)
{
    struct wish *wish, *next;
    list_for_each_safe (wish, next, &wishes, link) {
        if (wish->proc == ended) {
            drop(wish);
        } else if (wish->parent == ended) {
            wish->parent = NULL;
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
}

void linux_proc_ended(struct proc *proc)
{
    if (kept_of_processes > 0)
        drop_kept(proc);
}
