/* Limits, and asking the parent. limits.h has the idea. */
#include "kernel/process/limits.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/files/fd_table.h"
#include "kernel/process/followers.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/threads/time.h"
#include "mm/aspace.h"
#include "mm/frame.h"
#include "mm/heap.h"

struct limits {
    uint32_t count;
    struct limit of[RLIM_NLIMITS];
};

struct limit limit_get(const struct proc *proc, uint32_t resource)
{
    if (proc->limits)
        return proc->limits->of[resource];
    switch (resource) { /* the defaults */
    case RLIMIT_STACK:
        return (struct limit){STACK_LIMIT, LIMIT_NONE};
    case RLIMIT_NPROC:
        return (struct limit){PROC_LIMIT, PROC_LIMIT};
    case RLIMIT_NOFILE:
        return (struct limit){FD_LIMIT, FD_LIMIT};
    case RLIMIT_SIGPENDING: /* one for 128 KiB, as Linux */
        return (struct limit){frames_total() / 32, frames_total() / 32};
    case RLIMIT_CORE:
        return (struct limit){0, LIMIT_NONE};
    default:
        return (struct limit){LIMIT_NONE, LIMIT_NONE};
    }
}

/* A table that only this process has. NULL when memory is exhausted. */
static struct limits *own_limits(struct proc *proc)
{
    struct limits *shared = proc->limits;
    if (shared && shared->count == 1)
        return shared;
    struct limits *own = heap_alloc(sizeof *own);
    if (!own)
        return NULL;
    for (uint32_t i = 0; i < RLIM_NLIMITS; i++)
        own->of[i] = limit_get(proc, i);
    if (shared)
        shared->count--;
    own->count = 1;
    proc->limits = own;
    return own;
}

void limits_enter_space(struct proc *proc)
{
    const struct limits *limits = proc->limits;
    struct aspace *space = proc->aspace;
    space->stack_limit = limits ? limits->of[RLIMIT_STACK].soft : STACK_LIMIT;
    space->page_limit = (limits ? limits->of[RLIMIT_AS].soft : LIMIT_NONE) / PAGE_SIZE;
}

void limits_inherit(struct proc *parent, struct proc *child)
{
    child->limits = parent->limits;
    if (child->limits)
        child->limits->count++;
    if (child->aspace != parent->aspace)
        limits_enter_space(child);
}

int limit_set(struct proc *proc, uint32_t resource, struct limit limit)
{
    uint32_t most = resource == RLIMIT_NPROC    ? PROC_LIMIT
                    : resource == RLIMIT_NOFILE ? FD_LIMIT
                                                : LIMIT_NONE;
    if (resource >= RLIM_NLIMITS || limit.soft > limit.hard)
        return -EINVAL;
    if (limit.hard > most)
        return -EPERM;
    struct limits *own = own_limits(proc);
    if (!own)
        return -ENOMEM;
    own->of[resource] = limit;
    if (proc->aspace && !proc->vfork_wait)
        limits_enter_space(proc);
    if (resource == RLIMIT_NOFILE && proc->files)
        fd_table_limit(proc->files, limit.soft);
    if (proc->awaits_decision && proc != proc_current())
        limit_decided(proc); /* it looks again */
    return 0;
}

void limits_drop(struct proc *proc)
{
    struct limits *limits = proc->limits;
    proc->limits = NULL;
    if (limits && --limits->count == 0)
        heap_free(limits);
}

bool limit_exceeded(uint32_t resource, uint32_t wanted)
{
    MAY_SLEEP();
    struct proc *self = proc_current();
    uint32_t soft = limit_get(self, resource).soft;
    if (!proc_over_limit(self, resource, soft, wanted))
        return false;
    self->awaits_decision = true;
    while (self->awaits_decision)
        if (wait_sleep(&self->decision, "its parent's decision", WAIT_FOREVER, UNTIL_KILL))
            self->awaits_decision = false; /* it is being ended */
    return limit_get(self, resource).soft > soft;
}

int limit_file_size(uint32_t at, uint32_t *length)
{
    uint32_t limit = limit_get(proc_current(), RLIMIT_FSIZE).soft;
    if (limit == LIMIT_NONE)
        return 0;
    if (at >= limit) {
        signal_send(proc_current(), SIGXFSZ);
        return -EFBIG;
    }
    *length = min_u32(*length, limit - at);
    return 0;
}

int limit_on_memory(const struct proc *proc, uint32_t pages, bool writable, uint32_t *wanted)
{
    if (!proc->limits)
        return -1;
    uint32_t all = proc->aspace->pages + pages;
    uint32_t data = writable ? aspace_data_pages(proc->aspace) + pages : 0;
    *wanted = all * PAGE_SIZE;
    if (all > limit_get(proc, RLIMIT_AS).soft / PAGE_SIZE)
        return RLIMIT_AS;
    *wanted = data * PAGE_SIZE;
    return data > limit_get(proc, RLIMIT_DATA).soft / PAGE_SIZE ? RLIMIT_DATA : -1;
}

bool limit_allows_memory(uint32_t pages, bool writable)
{
    MAY_SLEEP();
    for (;;) {
        uint32_t wanted;
        int resource = limit_on_memory(proc_current(), pages, writable, &wanted);
        if (resource < 0)
            return true;
        if (!limit_exceeded((uint32_t)resource, wanted))
            return false;
    }
}

int limit_check_processes(void)
{
    for (;;) {
        uint32_t wanted = proc_live() + threads_further() + 1;
        if (wanted <= limit_get(proc_current(), RLIMIT_NPROC).soft)
            return 0;
        if (!limit_exceeded(RLIMIT_NPROC, wanted))
            return -EAGAIN;
    }
}

static uint32_t cpu_seconds(const struct proc *proc)
{
    struct usage usage = proc_usage(proc);
    return (usage.user_ticks + usage.kernel_ticks) / TICKS_PER_SECOND;
}

/* Whether `seconds` of CPU time are over the soft limit, and the process has not been told yet. */
static bool is_over_cpu(const struct proc *proc, uint32_t seconds)
{
    uint32_t soft = max_u32(limit_get(proc, RLIMIT_CPU).soft, 1); /* setrlimit(2): 0 is 1 */
    return seconds >= soft && seconds > proc->cpu_told;
}

void limit_tick(struct thread *thread)
{
    struct proc *proc = thread->proc;
    struct limit limit = limit_get(proc, RLIMIT_CPU);
    if (limit.soft == LIMIT_NONE && limit.hard == LIMIT_NONE)
        return;
    uint32_t seconds = cpu_seconds(proc);
    if (seconds >= max_u32(limit.hard, 1)) {
        signal_send(proc, SIGKILL);
    } else if (!is_over_cpu(proc, seconds)) {
        return;
    } else if (proc->limit_port) {
        thread->attention |= ATTENTION_LIMIT;
    } else {
        proc->cpu_told = seconds;
        signal_send(proc, SIGXCPU);
    }
}

void limit_ask_cpu(void)
{
    struct proc *self = proc_current();
    uint32_t seconds = cpu_seconds(self);
    thread_current()->attention &= ~ATTENTION_LIMIT;
    if (thread_is_to_end(thread_current()) || !is_over_cpu(self, seconds))
        return; /* or another thread has asked */
    self->cpu_told = seconds;
    if (!limit_exceeded(RLIMIT_CPU, seconds))
        signal_send(self, SIGXCPU);
}

void limit_decided(struct proc *child)
{
    child->awaits_decision = false;
    wait_wake_all(&child->decision);
}
