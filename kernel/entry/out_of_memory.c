/* Who is ended when there is no memory for a page. out_of_memory.h has the rule. */
#include "kernel/entry/out_of_memory.h"

#include "kernel/abi/signal.h"
#include "kernel/base/printk.h"
#include "kernel/files/fd_table.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/terminal/console.h"
#include "mm/aspace.h"
#include "mm/frame.h"

#define STACK_FRAMES 2u /* of each thread, in the kernel */
#define LARGE_PART   8u /* whoever has this part of all memory goes in another's place */

/* Whether queues, pipes and files together are so large that one who has them could be. */
static bool descriptors_matter(void)
{
    struct frame_counts counts;
    frame_count(&counts);
    return counts.by_kind[FRAME_BUFFER] + counts.by_kind[FRAME_OBJECT] > counts.total / LARGE_PART;
}

/* How many frames would be free without it, about: what several have counts for each. */
static uint32_t held_by(const struct proc *proc, bool descriptors)
{
    uint32_t frames = proc->thread_count * STACK_FRAMES;
    if (proc->aspace) {
        const struct page_tables *tables = &proc->aspace->tables;
        frames += tables->count + max_u32(tables->pages, aspace_shared_pages(proc->aspace));
        frames += proc->aspace->region_count * sizeof(struct region) / PAGE_SIZE;
    }
    return proc->files && descriptors ? frames + fd_table_held(proc->files) : frames;
}

static bool is_dying(const struct proc *proc)
{
    return proc->ending || proc->pending.set & signal_bit(SIGKILL);
}

static bool leads_the_console(const struct proc *proc)
{
    return proc->session == proc->pid && console_foreground(proc) >= 0;
}

/* Somebody gives its memory back already; until it is a zombie also what nobody sees any more. */
static bool somebody_is_dying(void)
{
    for (const struct proc *proc = proc_after(proc_init()); proc; proc = proc_after(proc))
        if (!proc->zombie && is_dying(proc))
            return true;
    return false;
}

struct choice {
    struct proc *victim; /* who is to be ended, or NULL */
    uint32_t held;       /* by that */
};

/* Looks at all but init. Nobody is dying. */
static struct choice choose(void)
{
    struct choice choice = {.victim = NULL};
    struct proc *leader = NULL;
    uint32_t of_leader = 0, of_others = 0;
    bool descriptors = descriptors_matter();
    for (struct proc *proc = proc_after(proc_init()); proc; proc = proc_after(proc)) {
        if (proc->zombie)
            continue;
        uint32_t held = held_by(proc, descriptors);
        if (leads_the_console(proc)) {
            leader = proc;
            of_leader = held;
            continue;
        }
        of_others += held;
        if (held > choice.held) {
            choice.victim = proc;
            choice.held = held;
        }
    }
    if (leader && of_leader > of_others) {
        choice.victim = leader;
        choice.held = of_leader;
    }
    return choice;
}

static void tell(const struct proc *proc, uint32_t held)
{
    struct frame_counts counts;
    const struct proc *self = proc_current();
    frame_count(&counts);
    printk("out of memory: %s[%d] ", proc->name, proc->pid);
    if (proc == self)
        printk("cannot be given a page and is ended");
    else
        printk("is ended so that %s[%d] can go on", self->name, self->pid);
    printk(" (%u KiB free, %u of them promised); it holds %u KiB\n", counts.free * 4,
           counts.promised * 4, held * 4);
}

/* true: another than the running process goes. */
static bool end_another(struct choice choice)
{
    if (!choice.victim || choice.victim == proc_current())
        return false;
    tell(choice.victim, choice.held);
    signal_send(choice.victim, SIGKILL);
    return true;
}

/* Many small ones may hold all together: then it is no use to end the largest for the next. */
static bool goes_first(struct choice choice, const struct proc *self)
{
    if (self == proc_init() || leads_the_console(self))
        return true;
    return choice.held > frames_total() / LARGE_PART && choice.held > held_by(self, true);
}

bool out_of_memory_spares(void)
{
    struct proc *self = proc_current();
    if (!is_dying(self)) {
        if (somebody_is_dying())
            return true;
        struct choice choice = choose();
        if (goes_first(choice, self) && end_another(choice))
            return true;
    }
    if (self == proc_init())
        return true;
    tell(self, held_by(self, true));
    return false;
}

bool out_of_memory_makes_room(void)
{
    if (!leads_the_console(proc_current()) || frames_to_spare())
        return false;
    return somebody_is_dying() || end_another(choose());
}
