/* The threads of a process. threads.h has the idea. */
#include "kernel/process/threads.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/resource.h"
#include "kernel/process/exit.h"
#include "kernel/process/followers.h"
#include "kernel/process/fork.h"
#include "kernel/process/limits.h"
#include "kernel/process/signal.h"
#include "mm/aspace.h"
#include "mm/usercopy.h"

#define BUCKETS 64u

/* Threads that are found by an ID of their own: all but those whose ID is the PID. */
static struct list buckets[BUCKETS];
static uint32_t further;

uint32_t threads_further(void)
{
    return further;
}

static struct list *bucket_of(uint32_t tid)
{
    struct list *bucket = &buckets[tid % BUCKETS];
    if (!bucket->next)
        list_init(bucket);
    return bucket;
}

struct thread *thread_find(uint32_t tid)
{
    const struct proc *proc = proc_find((int)tid);
    struct thread *thread = proc ? proc_thread(proc) : NULL;
    if (proc)
        return thread && thread->tid == tid ? thread : NULL;
    struct task *task;
    list_for_each (task, bucket_of(tid), tid_link)
        if (task->thread.tid == tid)
            return &task->thread;
    return NULL;
}

/* Making. */

/* As on Linux a bad address for the ID is not an error. */
static void write_tid(uaddr_t to, uint32_t tid)
{
    if (to)
        (void)copy_to_user(to, &tid, sizeof tid);
}

int process_add_thread(const struct fork_request *request)
{
    struct thread *self = thread_current();
    struct proc *proc = self->proc;
    int error = limit_check_processes();
    if (error)
        return error;
    if (self->attention & ATTENTION_KILL) /* the check may have slept */
        return -ERESTARTSYS;
    if (proc->thread_count >= THREADS_LIMIT || proc_live() + further >= PROC_LIMIT)
        return -EAGAIN;

    struct thread *thread = task_create(proc, 0);
    if (!thread)
        return -ENOMEM;
    error = thread_copy_fpu(thread);
    if (error) {
        thread_discard(thread);
        return error;
    }

    /* Point of no return: from here on it is seen and runs. */
    uint32_t tid = thread->tid = (uint32_t)pid_alloc();
    fork_thread(request, thread);
    thread->aspace = self->aspace;
    thread->attention = self->attention & (ATTENTION_SIGNAL | ATTENTION_TRACED);
    thread->extras |= self->extras & EXTRA_TRACE;
    write_tid(request->parent_tid, tid);
    write_tid(request->child_tid, tid);
    list_push_back(bucket_of(tid), &task_of(thread)->tid_link);
    list_push_back(&proc->threads, &thread->proc_link);
    proc->thread_count++;
    further++;
    thread_start(thread);
    return (int)tid;
}

/* Ending. */

void process_interrupt_others(struct proc *proc)
{
    struct thread *thread;
    if (proc->thread_count == 1)
        return;
    list_for_each (thread, &proc->threads, proc_link) {
        if (thread != thread_current())
            thread_interrupt(thread, ATTENTION_SIGNAL | ATTENTION_KILL);
    }
    wait_wake_all(&proc->holds);
}

/* Unless it is the PID, which the process keeps. */
static void forget_number(struct thread *thread)
{
    if (!list_linked(&task_of(thread)->tid_link))
        return;
    list_remove(&task_of(thread)->tid_link);
    pid_release((int)thread->tid);
    further--;
}

void thread_detach(struct thread *thread)
{
    struct proc *proc = thread->proc;
    DEBUG_ASSERT(thread == thread_current());
    signal_queue_drop(&task_of(thread)->signals.pending);
    proc->usage.user_ticks += thread->user_ticks;
    proc->usage.kernel_ticks += thread->kernel_ticks;
    forget_number(thread);
    list_remove(&thread->proc_link);
    proc->thread_count--;
    thread->proc = NULL;
}

_Noreturn void process_leave(void)
{
    struct thread *self = thread_current();
    struct proc *proc = self->proc;
    preempt_point(); /* many that were ended at once follow each other without user code between */
    proc_tell(proc, PROC_THREAD_LEAVES);
    if (proc->thread_count == 1)
        process_tear_down();

    {
        NO_SLEEP(); /* it has left its process, but not the CPU */
        thread_detach(self);
        signals_retarget(proc, ~task_of(self)->signals.blocked);
        if (proc->sole)
            wait_wake_all(&proc->holds);
    }
    thread_exit();
}

_Noreturn void process_end_thread(int status)
{
    struct thread *self = thread_current();
    struct proc *proc = self->proc;
    bool is_first = self->tid == (uint32_t)proc->pid;
    if (is_first && !proc->ending)
        proc->status = status; /* unless somebody ends them all later */
    process_leave();
}

int process_become_single(void)
{
    MAY_SLEEP();
    struct thread *self = thread_current();
    struct proc *proc = self->proc;
    int error = 0;
    if (thread_is_to_end(self))
        return -ERESTARTSYS;
    proc->sole = self;
    process_interrupt_others(proc);
    while (proc->thread_count > 1 && !error)
        error = wait_sleep(&proc->holds, "its other threads to end", WAIT_FOREVER, UNTIL_KILL);
    proc->sole = NULL;
    if (error)
        return error;
    proc_tell(proc, PROC_THREAD_LEAVES);
    forget_number(self);
    self->tid = (uint32_t)proc->pid; /* the first thread's own record has gone by now */
    return 0;
}
