/*
 * The scheduler: round robin over one run queue, unless a policy (policy.h) chooses.
 *
 * A thread runs until it sleeps, yields, or has used its slice and comes to the kernel's exit or to
 * a preemption point. When nobody is ready the idle thread halts the CPU until an interrupt.
 */
#include "kernel/threads/scheduler.h"

#include "kernel/base/no_sleep.h"
#include "kernel/base/printk.h"
#include "kernel/cpu/context.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/trap.h"
#include "kernel/threads/fpu_owner.h"
#include "kernel/threads/policy.h"
#include "mm/aspace.h"

#define SLICE_TICKS 2

static struct list ready = LIST_INIT(ready);
static struct thread *idle;
static const struct aspace *loaded; /* the address space in CR3; NULL: only the kernel's half */

void scheduler_init(struct thread *idle_thread)
{
    idle = idle_thread;
}

void scheduler_make_ready(struct thread *thread)
{
    DEBUG_ASSERT(thread->state != THREAD_DEAD && !list_linked(&thread->queue_link));
    thread->state = THREAD_READY;
    thread->ticks_left = SLICE_TICKS;
    list_push_back(&ready, &thread->queue_link);
}

static struct thread *take_next(void)
{
    if (list_empty(&ready))
        return idle;
    struct thread *next = list_entry(ready.next, struct thread, queue_link);
    list_remove(&next->queue_link);
    return next;
}

/* The same by a policy, which is told who has left the CPU. */
static struct thread *take_chosen(struct thread *previous)
{
    if (previous != idle && previous->state != THREAD_DEAD)
        policy_left(previous);
    if (list_empty(&ready))
        return idle;
    struct thread *next = policy_choose(&ready);
    ASSERT_RULE(next && next->state == THREAD_READY, "policy_choose() names one of the run queue");
    list_remove(&next->queue_link);
    return next;
}

static inline void load_aspace(const struct aspace *space)
{
    if (space == loaded)
        return;
    tables_load(&space->tables);
    loaded = space;
}

static void load_extras(const struct thread *thread)
{
    for (unsigned i = 0; i < TLS_ENTRIES; i++)
        gdt_set_tls(i, thread->tls[i]);
    trap_trace_calls(thread->extras & EXTRA_TRACE);
}

void thread_load_extras(void)
{
    load_extras(thread_current());
}

/* What belongs to a thread besides its stack and address space. */
static inline void prepare_for(const struct thread *previous, struct thread *next)
{
    next->state = THREAD_RUNNING;
    tss_set_stack(next->stack_top);
    if (previous->extras | next->extras)
        load_extras(next);
    fpu_owner_switch(next);
}

static inline void switch_to(struct thread *previous, struct thread *next)
{
    if (next->aspace)
        load_aspace(next->aspace);
    prepare_for(previous, next);
    context_switch(&previous->stack_pointer, next->stack_pointer);
    if (!list_empty(&threads_dead))
        threads_reap();
}

void scheduler_switch(void)
{
    MAY_SLEEP();
    DEBUG_ASSERT(!interrupts_are_on());
    struct thread *previous = thread_current();
    ASSERT_RULE(previous->state != THREAD_RUNNING || previous == idle,
                "who leaves the CPU is ready, and in the run queue, or sleeps, or has ended");
    struct thread *next = policy_in_use ? take_chosen(previous) : take_next();
    previous->attention &= ~ATTENTION_SWITCH;
    if (next == previous)
        next->state = THREAD_RUNNING;
    else
        switch_to(previous, next);
}

void wait_sleep_giving(struct thread *self, struct thread *to)
{
    MAY_SLEEP();
    DEBUG_ASSERT(to->state == THREAD_BLOCKED && !list_linked(&to->queue_link));
    switch_to(self, to);
}

/* The running thread sleeps; `to` leaves the kernel at once. Returns when somebody wakes it. */
static inline void hand_cpu(struct thread *self, struct thread *to)
{
    MAY_SLEEP();
    DEBUG_ASSERT(to->state == THREAD_BLOCKED && !to->attention && to->aspace);
    to->sleep_reason = NULL;
    load_aspace(to->aspace);
    prepare_for(self, to);
    context_leave(&self->stack_pointer, to->stack_pointer, thread_trap_frame(to));
    if (!list_empty(&threads_dead))
        threads_reap();
}

void wait_sleep_leaving(struct thread *self, struct thread *taken)
{
    hand_cpu(self, taken);
}

void wait_hand_over(struct thread *self, struct thread *to)
{
    list_remove(&to->queue_link);
    wait_lie_down(self, NULL, WAIT_ANSWER, ATTENTION_KILL);
    hand_cpu(self, to);
}

void wait_hand_back(struct thread *self, struct thread *to, struct wait_queue *queue,
                    const char *what)
{
    wait_lie_down(self, queue, what, ATTENTION_SIGNAL | ATTENTION_KILL);
    hand_cpu(self, to);
}

void thread_yield(void)
{
    MAY_SLEEP();
    struct thread *self = thread_current();
    if (list_empty(&ready)) {
        self->ticks_left = SLICE_TICKS;
        self->attention &= ~ATTENTION_SWITCH;
        return;
    }
    scheduler_make_ready(self);
    scheduler_switch();
}

void preempt_point(void)
{
    MAY_SLEEP();
    interrupts_poll();
    if (thread_current()->attention & ATTENTION_SWITCH)
        thread_yield();
}

void scheduler_end_slice(void)
{
    thread_current()->ticks_left = 0;
}

void scheduler_tick(void)
{
    struct thread *self = thread_current();
    if (self == idle || (self->ticks_left > 0 && --self->ticks_left > 0))
        return;
    if (!list_empty(&ready))
        self->attention |= ATTENTION_SWITCH;
}

void scheduler_policy_tick(void)
{
    struct thread *self = thread_current();
    if (policy_in_use && self != idle && policy_tick(self, &ready))
        self->attention |= ATTENTION_SWITCH;
}

void thread_set_aspace(struct aspace *space)
{
    thread_current()->aspace = space;
    loaded = space;
    aspace_load(space);
}

void thread_set_tls(unsigned index, uint64_t descriptor)
{
    struct thread *self = thread_current();
    self->tls[index] = descriptor;
    self->extras &= ~EXTRA_TLS;
    for (unsigned i = 0; i < TLS_ENTRIES; i++)
        self->extras |= self->tls[i] ? EXTRA_TLS : 0;
    gdt_set_tls(index, descriptor);
}

_Noreturn void threads_idle(void)
{
    for (;;) {
        if (list_empty(&ready))
            cpu_halt();
        else
            scheduler_switch();
    }
}

unsigned threads_check(void)
{
    unsigned findings = 0;
    struct thread *thread;
    list_for_each (thread, &ready, queue_link)
        if (thread->state != THREAD_READY) {
            printk("check: thread %u is on the run queue in state %d\n", thread->tid,
                   (int)thread->state);
            findings++;
        }
    return findings;
}
