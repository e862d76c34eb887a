/* The checker's part on direct messages and watches. Findings are said in the log. */
#include "kernel/base/printk.h"
#include "kernel/ipc/direct.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"

#define WORDS (PID_LIMIT / 32u)

/* Each wait on the list is of that kind, for this process, and known to its thread. */
static unsigned check_waits(const struct proc *proc, const struct list *waits,
                            enum direct_kind kind)
{
    const struct direct_wait *wait;
    unsigned findings = 0;
    list_for_each (wait, waits, link) {
        if (wait->kind == kind && wait->partner == proc && !wait->ended &&
            task_of(wait->inbox.thread)->direct == wait)
            continue;
        printk("check: a wait for %s[%d] is on the wrong list\n", proc->name, proc->pid);
        findings++;
    }
    return findings;
}

static uint32_t count_notices(const struct proc *proc)
{
    uint32_t count = 0;
    for (uint32_t i = 0; proc->notices && i < WORDS; i++)
        for (uint32_t rest = proc->notices[i]; rest; rest &= rest - 1)
            count++;
    return count;
}

unsigned direct_check(void)
{
    unsigned findings = 0;
    for (const struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        bool is_left = proc->notices || !list_empty(&proc->direct_senders) ||
                       !list_empty(&proc->direct_awaiting) || !list_empty(&proc->watched_by) ||
                       !list_empty(&proc->watches);
        findings += check_waits(proc, &proc->direct_senders, DIRECT_SEND);
        findings += check_waits(proc, &proc->direct_awaiting, DIRECT_RECEIVE);
        if (proc->zombie && is_left) {
            printk("check: the zombie %s[%d] has waits, notices or watches\n", proc->name,
                   proc->pid);
            findings++;
        }
        if (!proc->direct_ended && proc->noticed != count_notices(proc)) {
            printk("check: %s[%d] counts %u notices and has %u\n", proc->name, proc->pid,
                   proc->noticed, count_notices(proc));
            findings++;
        }
    }
    return findings;
}
