/*
 * Waiting in a circle: a waits for b, b for c, c for a. Nothing but a signal would end that, so
 * whoever would close the circle is refused. One who has a deadline, or would take a message from
 * anybody, is not stuck, and no part of a circle. Nor is a process with several threads; when all
 * but one end, circles close that nobody could refuse. A walk into such a one meets another that
 * goes at half its pace.
 */
#include "kernel/base/printk.h"
#include "kernel/ipc/direct.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"

#define TEXT_SIZE 160

/* A process with several threads is never stuck by one of them. */
const struct direct_wait *direct_stuck(const struct proc *proc)
{
    const struct thread *thread = proc_thread(proc);
    if (!thread || thread->proc_link.next != &proc->threads || thread->state != THREAD_BLOCKED)
        return NULL;
    const struct direct_wait *wait = task_of(thread)->direct;
    return wait && wait->partner && wait->for_ever && !wait->ended ? wait : NULL;
}

static void say_cycle(const struct proc *self, const struct proc *partner)
{
    char text[TEXT_SIZE];
    uint32_t length = 0;
    for (const struct proc *at = partner; at != self; at = direct_stuck(at)->partner) {
        int more =
            format_string(text + length, TEXT_SIZE - length, "%s[%d] -> ", at->name, at->pid);
        if ((uint32_t)more >= TEXT_SIZE - length) {
            format_string(text + length, TEXT_SIZE - length, "...");
            break;
        }
        length += (uint32_t)more;
    }
    printk("direct: nobody would go on: %s[%d] -> %s%s[%d] (EDEADLK)\n", self->name, self->pid,
           length ? text : "", self->name, self->pid);
}

bool direct_would_block_for_ever(const struct proc *partner)
{
    const struct proc *self = proc_current(), *at = partner, *behind = partner;
    if (self->thread_count > 1) /* another of our threads can go on */
        return false;
    for (unsigned steps = 1; at != self; steps++) {
        const struct direct_wait *wait = direct_stuck(at);
        if (!wait || wait->partner == behind) /* or they are a circle without us, see above */
            return false;
        at = wait->partner;
        if (steps % 2 == 0)
            behind = direct_stuck(behind)->partner;
    }
    say_cycle(self, partner);
    return true;
}
