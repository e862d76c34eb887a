/* trace(2): the system calls of a process are told to a pipe. trace.h has the idea. */
#include "kernel/entry/trace.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/abi/trace.h"
#include "kernel/abi/wait.h"
#include "kernel/base/trap_frame.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/leave.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/usercopy.h"

/*
 * Whether looking there is no touch that the program would notice: the page is in memory, or comes
 * from a file. Any other one would be made by it, and a stack would grow.
 */
static bool is_there(struct aspace *space, uaddr_t address)
{
    uint8_t byte;
    if (address >= USER_END || aspace_peek(space, address, &byte))
        return address < USER_END;
    const struct region *region = region_after(space, address);
    return region && region->start <= address && region->kind == REGION_FILE;
}

/* As much as there is at an address, up to the end of its page. */
static uint8_t copy_memory(char *to, uaddr_t address)
{
    uint32_t size = min_u32(TRACE_BYTES, PAGE_SIZE - (address & PAGE_MASK));
    bool known = is_there(proc_current()->aspace, address) && !copy_from_user(to, address, size);
    return known ? (uint8_t)size : 0;
}

/*
 * Sleeps while the pipe is full; what a signal interrupts there is not told. Who cannot be told any
 * more is no longer.
 */
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

/* Who was killed waits for no room: one SIGKILL has to be enough. */
static COLD void tell_end(struct proc *proc)
{
    struct trace_event event = {.kind = TRACE_END, .result = proc->status};
    struct file *pipe = proc->trace;
    if (WTERMSIG(proc->status) != SIGKILL || pipe->ops->poll(pipe, NULL) & POLL_WRITABLE)
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
