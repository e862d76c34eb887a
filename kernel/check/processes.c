/* The checker of processes: the family, the threads, and the numbers that they hold. */
#include "kernel/base/printk.h"
#include "kernel/check/check.h"
#include "kernel/process/pid.h"
#include "kernel/process/proc.h"
#include "kernel/process/threads.h"
#include "mm/aspace.h"

static unsigned check_family(struct proc *proc)
{
    unsigned findings = 0;
    uint32_t zombies = 0;
    struct proc *child;
    list_for_each (child, &proc->children, sibling) {
        zombies += child->zombie;
        bool tells = child->zombie || child->stop_untold || child->continue_untold;
        if (tells && !list_linked(&child->news_link)) {
            printk("check: pid %d has something to tell, but is not among pid %d's news\n",
                   child->pid, proc->pid);
            findings++;
        }
        if (child->parent == proc)
            continue;
        printk("check: pid %d is among the children of pid %d but has another parent\n", child->pid,
               proc->pid);
        findings++;
    }
    if (zombies != proc->zombie_children) {
        printk("check: pid %d has %u zombie children, its count says %u\n", proc->pid, zombies,
               proc->zombie_children);
        findings++;
    }
    if (proc->zombie && (proc->aspace || proc->files || !list_empty(&proc->children))) {
        printk("check: zombie %d still owns something\n", proc->pid);
        findings++;
    }
    if (proc->aspace && proc->aspace->locked) {
        printk("check: the space of pid %d is still locked\n", proc->pid);
        findings++;
    }
    return findings;
}

static unsigned check_threads(const struct proc *proc)
{
    uint32_t count = 0;
    unsigned findings = 0;
    struct thread *thread;
    list_for_each (thread, &proc->threads, proc_link) {
        count++;
        if (thread->proc == proc && thread_find(thread->tid) == thread)
            continue;
        printk("check: thread %u of pid %d is not found by its number\n", thread->tid, proc->pid);
        findings++;
    }
    if (count != proc->thread_count || (count == 0) != proc->zombie) {
        printk("check: pid %d has %u threads, its count says %u\n", proc->pid, count,
               proc->thread_count);
        findings++;
    }
    return findings;
}

unsigned procs_check(void)
{
    unsigned findings = 0;
    uint32_t seen = 0;
    for (struct proc *proc = proc_first(); proc; proc = proc_after(proc)) {
        seen++;
        findings += check_family(proc) + check_threads(proc);
        if (proc_find(proc->pid) != proc) {
            printk("check: pid %d is not found by its number\n", proc->pid);
            findings++;
        }
    }
    if (seen != proc_live()) {
        printk("check: %u processes on the list, the count says %u\n", seen, proc_live());
        findings++;
    }
    uint32_t held = 3 * seen + threads_further(); /* PID, group and session of each */
    if (pids_held() != held) {
        printk("check: numbers are held %u times, not %u\n", pids_held(), held);
        findings++;
    }
    return findings;
}
