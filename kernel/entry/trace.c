/* trace(2): the system calls of a process are told to a pipe. trace.h has the idea. */
#include "kernel/entry/trace.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/trace.h"
#include "kernel/base/trap_frame.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/leave.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/usercopy.h"

/* As much as there is at an address, up to the end of its page. */
static uint8_t copy_memory(char *to, uaddr_t address)
{
    uint32_t size = min_u32(TRACE_BYTES, PAGE_SIZE - (address & PAGE_MASK));
    bool is_there = address >= PAGE_SIZE && copy_from_user(to, address, size) == 0;
    return is_there ? (uint8_t)size : 0;
}

/* Sleeps while the pipe is full. Who cannot be told any more is no longer. */
static void tell(struct proc *self, struct trace_event *event)
{
    struct file *pipe = self->trace;
    event->pid = self->pid;
    event->tid = thread_current()->tid;
    if (!pipe || pipe->ops->poll(pipe, NULL) & POLLERR)
        return;
    file_get(pipe); /* another thread may end it meanwhile */
    pipe->ops->write_together(pipe, event, sizeof *event);
    file_put(pipe);
}

static COLD void tell_call(const struct trap_frame *frame, uint32_t kind, uint32_t number,
                           int32_t result)
{
    struct trace_event event = {
        .kind = kind,
        .number = number,
        .arguments = {frame->ebx, frame->ecx, frame->edx, frame->esi, frame->edi, frame->ebp},
        .result = result,
    };
    for (unsigned i = 0; i < TRACE_ARGUMENTS; i++)
        event.known[i] = copy_memory(event.memory[i], event.arguments[i]);
    tell(proc_current(), &event);
}

/* trap.s: instead of syscall_dispatch(). */
void syscall_dispatch_traced(struct trap_frame *frame);
void syscall_dispatch_traced(struct trap_frame *frame)
{
    uint32_t number = frame->eax;
    tell_call(frame, TRACE_CALL, number, 0);
    int32_t result = syscall_carry_out(frame);
    tell_call(frame, TRACE_RESULT, number, result);
    leave_to_user(frame);
}

static void mark(struct thread *thread, bool traced)
{
    thread->extras = traced ? thread->extras | EXTRA_TRACE : thread->extras & ~EXTRA_TRACE;
    thread->attention =
        traced ? thread->attention | ATTENTION_TRACED : thread->attention & ~ATTENTION_TRACED;
}

void trace_born(struct proc *child)
{
    child->trace = proc_current()->trace;
    if (!child->trace)
        return;
    file_get(child->trace);
    mark(proc_thread(child), true);
}

static COLD void tell_end(struct proc *proc)
{
    struct trace_event event = {.kind = TRACE_END, .result = proc->status};
    struct file *pipe = proc->trace;
    tell(proc, &event);
    proc->trace = NULL;
    file_put(pipe);
}

void trace_end(struct proc *proc)
{
    if (proc->trace)
        tell_end(proc);
}

int32_t sys_trace(int fd)
{
    struct proc *self = proc_current();
    struct file *pipe = fd < 0 ? NULL : fd_get(self->files, fd), *before = self->trace;
    struct thread *thread;
    if (fd >= 0 && !pipe)
        return -EBADF;
    if (pipe && (!pipe->ops->write_together || !pipe->ops->poll)) {
        file_put(pipe);
        return -EINVAL;
    }
    self->trace = pipe;
    list_for_each (thread, &self->threads, proc_link)
        mark(thread, pipe);
    thread_load_extras();
    if (before)
        file_put(before);
    return 0;
}
