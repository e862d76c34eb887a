/* Who is ended when there is no memory for a page. out_of_memory.h has the rule. */
#include "kernel/process/out_of_memory.h"

#include "kernel/abi/signal.h"
#include "kernel/base/printk.h"
#include "kernel/files/console.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "mm/aspace.h"
#include "mm/frame.h"

static void tell(const struct proc *proc, const char *what)
{
    struct frame_counts counts;
    frame_count(&counts);
    printk("out of memory: %s[%d] %s (%u KiB free, %u of them promised); it has %u KiB mapped\n",
           proc->name, proc->pid, what, counts.free * 4, counts.promised * 4,
           proc->aspace ? proc->aspace->pages * 4 : 0);
}

static uint32_t size_of(const struct proc *proc)
{
    return proc->aspace ? proc->aspace->tables.pages : 0;
}

static bool is_dying(const struct proc *proc)
{
    return proc->ending || proc->pending.set & signal_bit(SIGKILL);
}

/* What there is besides init and the running process. */
struct others {
    struct proc *largest; /* of those that are not dying, or NULL */
    uint32_t size;        /* of all of them */
    bool dying;           /* one of them gives its memory back already */
};

static struct others look_at_others(void)
{
    struct others others = {.largest = NULL};
    for (struct proc *proc = proc_after(proc_init()); proc; proc = proc_after(proc)) {
        if (proc == proc_current() || !proc->aspace)
            continue;
        others.size += size_of(proc);
        if (is_dying(proc))
            others.dying = true;
        else if (!others.largest || size_of(proc) > size_of(others.largest))
            others.largest = proc;
    }
    return others;
}

static bool leads_the_console(const struct proc *proc)
{
    return proc->session == proc->pid && console_foreground(proc->session) >= 0;
}

bool out_of_memory_spares(void)
{
    const struct proc *self = proc_current();
    bool is_init = self == proc_init();
    if (is_init || leads_the_console(self)) {
        struct others others = look_at_others();
        bool spared = is_init || others.size > size_of(self);
        if (spared && !others.dying && others.largest) {
            tell(others.largest, is_init ? "is ended so that init can go on"
                                         : "is ended so that the shell can go on");
            signal_send(others.largest, SIGKILL);
        }
        if (spared)
            return true;
    }
    tell(self, "cannot be given a page and is ended");
    return false;
}
