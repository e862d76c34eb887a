/* /proc/PID/stat, statm and status; and the same of a thread, under /proc/PID/task/TID. */
#include "kernel/abi/errno.h"
#include "kernel/abi/stat.h"
#include "kernel/files/fd_table.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/threads.h"
#include "kernel/procfs/proc_files.h"
#include "kernel/terminal/console.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"

#define KB_PER_PAGE    (PAGE_SIZE / 1024)
#define CONSOLE_DEVICE DEVICE_NUMBER(5, 1)

/* Whom a file speaks of: a process, or one thread of it. */
struct subject {
    const struct proc *proc;
    const struct thread *thread; /* of a process: the first of those that it has; NULL: a zombie */
    int id;
    bool is_thread;
};

static bool subject_find(struct subject *subject, int id, bool is_thread)
{
    struct thread *thread = is_thread ? thread_find((uint32_t)id) : NULL;
    const struct proc *proc = !is_thread ? proc_find(id) : thread ? thread->proc : NULL;
    if (proc)
        *subject = (struct subject){proc, thread ? thread : proc_thread(proc), id, is_thread};
    return proc;
}

/* State as Linux names it, and in Gaji's words. */
struct state {
    char letter;
    const char *name;
    const char *detail; /* "ready", "blocked on ", ... */
    const char *reason; /* what it is blocked on, or "" */
};

static struct state state_of(const struct subject *subject)
{
    const struct proc *proc = subject->proc;
    const struct thread *thread = subject->thread;
    if (proc->zombie || !thread)
        return (struct state){'Z', "zombie", "zombie", ""};
    if (thread->tid != (uint32_t)subject->id) /* as on Linux, until the others end too */
        return (struct state){'Z', "zombie", "without its first thread", ""};
    if (proc->stopped)
        return (struct state){'T', "stopped", "stopped", ""};
    if (thread->state == THREAD_BLOCKED)
        return (struct state){'S', "sleeping", "blocked on ",
                              thread->sleep_reason ? thread->sleep_reason : "something"};
    return (struct state){'R', "running", thread->state == THREAD_RUNNING ? "running" : "ready",
                          ""};
}

const char *proc_wait_reason(const struct proc *proc)
{
    return state_of(&(struct subject){proc, proc_thread(proc), proc->pid, false}).reason;
}

struct aspace_usage proc_memory(int pid)
{
    struct aspace_usage usage = {0};
    uint32_t cursor = 0;
    const struct proc *proc;
    while ((proc = proc_find(pid)) && proc->aspace &&
           !aspace_usage_step(proc->aspace, &cursor, &usage))
        preempt_point();
    return usage;
}

static int parent_of(const struct proc *proc)
{
    return proc->parent ? proc->parent->pid : 0;
}

/* The range of the program's file: from its first to its last mapped address. */
static void code_range(const struct proc *proc, uaddr_t *start, uaddr_t *end)
{
    *start = *end = 0;
    struct region *region = proc->aspace ? region_after(proc->aspace, 0) : NULL;
    for (; region && region->kind == REGION_FILE;
         region = region_after(proc->aspace, region->end)) {
        if (!(region->protection & PROTECT_EXECUTE))
            continue;
        if (!*start)
            *start = region->start;
        *end = region->end;
    }
}

/* As on Linux the first thread counts, also when it has ended before the others. */
static int threads_of(const struct proc *proc)
{
    const struct thread *thread = proc_thread(proc);
    bool first_is_there = thread && thread->tid == (uint32_t)proc->pid;
    return (int)proc->thread_count + !first_is_there;
}

/* Fields 1 to 22 of proc(5), stat. */
static void print_stat_times(struct text *text, const struct subject *subject)
{
    const struct proc *proc = subject->proc;
    int foreground = console_foreground(proc);
    text_print(text, "%d (%s) %c %d %d %d %d %d 0 ", subject->id, proc->name,
               state_of(subject).letter, parent_of(proc), proc->group, proc->session,
               foreground < 0 ? 0 : CONSOLE_DEVICE, foreground);
    struct usage usage = proc_usage(proc);
    if (subject->is_thread) {
        usage.user_ticks = subject->thread->user_ticks;
        usage.kernel_ticks = subject->thread->kernel_ticks;
    }
    text_print(text, "%u %u 0 0 %u %u %u %u 20 0 %u 0 %u ", usage.minor_faults,
               proc->children_usage.minor_faults, usage.user_ticks, usage.kernel_ticks,
               proc->children_usage.user_ticks, proc->children_usage.kernel_ticks, threads_of(proc),
               proc->start_ticks);
}

static uint64_t blocked_by(const struct subject *subject)
{
    return subject->thread ? task_of(subject->thread)->signals.blocked : 0;
}

static uint64_t pending_of(const struct subject *subject)
{
    return subject->thread ? task_of(subject->thread)->signals.pending.set : 0;
}

/* The signals for which the program has chosen to ignore them, or has a handler. */
static uint64_t acted_on(const struct proc *proc, enum disposition how)
{
    uint64_t set = 0;
    for (int signal = 1; signal <= SIGNAL_LAST; signal++)
        if (signal_action(proc, signal).handler != KERNEL_SIG_DFL &&
            signal_disposition(proc, signal) == how)
            set |= signal_bit(signal);
    return set;
}

/* Fields 23 to 52. What is not known, or not told on Linux either, is 0. */
static void print_stat_memory(struct text *text, const struct subject *subject,
                              const struct aspace_usage *usage)
{
    const struct proc *proc = subject->proc;
    const struct aspace *space = proc->aspace;
    uaddr_t code_start, code_end;
    code_range(proc, &code_start, &code_end);
    text_print(text, "%u %u 4294967295 %u %u 0 0 0 ", usage->total * PAGE_SIZE, usage->resident,
               code_start, code_end);
    text_print(text, "%u %u %u %u %u 0 0 17 0 0 0 0 0 0 ", (uint32_t)pending_of(subject),
               (uint32_t)blocked_by(subject), (uint32_t)acted_on(proc, SIGNAL_IGNORED),
               (uint32_t)acted_on(proc, SIGNAL_HANDLED), state_of(subject).letter == 'S' ? 1 : 0);
    text_print(text, "0 0 %u %u %u %u %u %d\n", space ? space->heap_start : 0,
               space ? space->argument_start : 0, space ? space->argument_end : 0,
               space ? space->environment_start : 0, space ? space->environment_end : 0,
               proc->zombie ? proc->status : 0);
}

/* The subject, after its memory has been looked through. */
static bool measure(struct subject *subject, int id, bool is_thread, struct aspace_usage *usage)
{
    if (!subject_find(subject, id, is_thread))
        return false;
    *usage = proc_memory(subject->proc->pid);
    return subject_find(subject, id, is_thread);
}

static int print_stat(struct text *text, int id, bool is_thread, uint32_t *cursor)
{
    struct subject subject;
    struct aspace_usage usage;
    if (!measure(&subject, id, is_thread, &usage))
        return -ESRCH;
    print_stat_times(text, &subject);
    print_stat_memory(text, &subject, &usage);
    *cursor = TEXT_END;
    return 0;
}

int proc_make_stat(struct text *text, int pid, uint32_t *cursor)
{
    return print_stat(text, pid, false, cursor);
}

int proc_make_thread_stat(struct text *text, int tid, uint32_t *cursor)
{
    return print_stat(text, tid, true, cursor);
}

int proc_make_statm(struct text *text, int pid, uint32_t *cursor)
{
    struct aspace_usage usage = proc_memory(pid);
    if (!proc_find(pid))
        return -ESRCH;
    text_print(text, "%u %u %u %u 0 %u 0\n", usage.total, usage.resident, usage.shared, usage.text,
               usage.data + usage.stack);
    *cursor = TEXT_END;
    return 0;
}

static void print_status_head(struct text *text, const struct subject *subject)
{
    const struct proc *proc = subject->proc;
    struct state state = state_of(subject);
    text_print(text, "Name:\t%s\nUmask:\t0%u%u%u\nState:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\n",
               proc->name, proc->umask >> 6 & 7, proc->umask >> 3 & 7, proc->umask & 7,
               state.letter, state.name, proc->pid, subject->id);
    text_print(text, "PPid:\t%d\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n",
               parent_of(proc));
    text_print(text, "FDSize:\t%u\nGroups:\t0 \nNStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n",
               proc->files ? FD_LIMIT : 0, proc->pid, subject->id, proc->group, proc->session);
}

static void print_kb(struct text *text, const char *name, uint32_t pages)
{
    text_print(text, "%s:\t%8u kB\n", name, pages * KB_PER_PAGE);
}

/* A zombie has none of these lines, as on Linux. */
static void print_status_memory(struct text *text, const struct proc *proc,
                                const struct aspace_usage *usage)
{
    if (!proc->aspace)
        return;
    print_kb(text, "VmPeak", usage->total);
    print_kb(text, "VmSize", usage->total);
    print_kb(text, "VmLck", 0);
    print_kb(text, "VmPin", 0);
    print_kb(text, "VmHWM", aspace_peak_pages(proc->aspace));
    print_kb(text, "VmRSS", usage->resident);
    print_kb(text, "VmData", usage->data);
    print_kb(text, "VmStk", usage->stack);
    print_kb(text, "VmExe", usage->text);
    print_kb(text, "VmLib", 0);
    print_kb(text, "VmPTE", usage->tables);
    print_kb(text, "VmSwap", 0);
    print_kb(text, "Gaji_shared", usage->shared); /* in memory, and somebody else has it too */
}

static void print_status_signals(struct text *text, const struct subject *subject)
{
    const struct proc *proc = subject->proc;
    struct state state = state_of(subject);
    text_print(text, "Threads:\t%d\nSigQ:\t0/0\nSigPnd:\t%016llx\nShdPnd:\t%016llx\n",
               threads_of(proc), (unsigned long long)pending_of(subject),
               (unsigned long long)proc->pending.set);
    text_print(text, "SigBlk:\t%016llx\nSigIgn:\t%016llx\nSigCgt:\t%016llx\n",
               (unsigned long long)blocked_by(subject),
               (unsigned long long)acted_on(proc, SIGNAL_IGNORED),
               (unsigned long long)acted_on(proc, SIGNAL_HANDLED));
    text_print(text, "Cpus_allowed:\t1\nCpus_allowed_list:\t0\nGaji_state:\t%s%s\n", state.detail,
               state.reason);
}

static int print_status(struct text *text, int id, bool is_thread, uint32_t *cursor)
{
    struct subject subject;
    struct aspace_usage usage;
    if (!measure(&subject, id, is_thread, &usage))
        return -ESRCH;
    print_status_head(text, &subject);
    print_status_memory(text, subject.proc, &usage);
    print_status_signals(text, &subject);
    *cursor = TEXT_END;
    return 0;
}

int proc_make_status(struct text *text, int pid, uint32_t *cursor)
{
    return print_status(text, pid, false, cursor);
}

int proc_make_thread_status(struct text *text, int tid, uint32_t *cursor)
{
    return print_status(text, tid, true, cursor);
}
