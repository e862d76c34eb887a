/*
 * Calls and answers in the short form: kernel/abi/port.h has the registers, which are the arguments
 * here. Each call has two ways through it with the same outcome.
 *
 * The fast way is taken when nothing can fail any more and nobody else is concerned:
 *   1. the descriptor is a port with the right;
 *   2. the port's queue is empty, and whoever has slept there longest waits in the short form (to
 *      answer: the right is the newest one of the process, and its caller came the fast way);
 *   3. nothing asks for the attention of either thread: no signal, no end of the time slice.
 * The words then go from one trap frame to the other, and the other thread leaves the kernel at
 * once: what it would still do there (its inbox, its reference on the file) is done for it. All
 * else goes the slow way, which is complete.
 */
#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/entry/calls.h"
#include "kernel/entry/message_arguments.h"
#include "kernel/files/fd_table.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/port_state.h"
#include "kernel/threads/wait.h"

/* What the running thread passes on: its registers are as they were. */
static struct content own_registers(uint32_t words[SHORT_WORDS])
{
    const struct trap_frame *frame = thread_trap_frame(thread_current());
    words[0] = frame->ecx;
    words[1] = frame->edx;
    words[2] = frame->esi;
    words[3] = frame->edi;
    return (struct content){
        .message = {.type = frame->ebp, .sender = proc_current()->pid, .length = PORT_SHORT_SIZE},
        .words = words,
        .deadline = WAIT_FOREVER};
}

static COLD int32_t call_slowly(struct file *file)
{
    uint32_t words[SHORT_WORDS];
    struct content content = own_registers(words);
    struct call call = {.answer = {.room = PORT_SHORT_SIZE, .file = file, .end = LEAVES_KERNEL}};
    file_get(file);
    int error = port_call(file, &content, &call);
    file_put(file);
    return settle(error);
}

/* The slow way of waking led here, not the fast way of the answer. */
static COLD int32_t call_ends(struct call *call)
{
    return settle(call_await(NULL, call, &(struct content){.deadline = WAIT_FOREVER}));
}

/* The file of a port is O_RDONLY (0), O_WRONLY (1) or O_RDWR (2). */
static inline bool is_port(const struct file *file)
{
    return file && file->ops == &port_ops;
}
static inline bool can_send(const struct file *port_file)
{
    return port_file->flags & O_ACCMODE;
}
static inline bool can_receive(const struct file *port_file)
{
    return !(port_file->flags & O_WRONLY);
}

/* From the running thread's trap frame to another's. */
static inline void pass_registers(const struct thread *from, const struct thread *to,
                                  uint32_t reply, uint32_t result)
{
    const struct trap_frame *source = thread_trap_frame(from);
    struct trap_frame *frame = thread_trap_frame(to);
    frame->eax = result;
    frame->ebx = reply;
    frame->ecx = source->ecx;
    frame->edx = source->edx;
    frame->esi = source->esi;
    frame->edi = source->edi;
    frame->ebp = source->ebp;
}

int32_t sys_port_call_short(int fd)
{
    struct thread *self = thread_current();
    struct file *file = fd_lookup_fast(self->proc->files, fd);
    if (!LIKELY(is_port(file) && can_send(file)))
        return -EBADF;
    struct port *port = file->data;
    struct thread *receiver = wait_first(&port->messages);
    struct inbox *inbox = receiver ? task_of(receiver)->inbox : NULL;
    bool fast = inbox && inbox->end == LEAVES_SHORT && inbox->file->count > 1 &&
                !(receiver->attention | self->attention | port->slots_used | port->obstacles);
    if (!LIKELY(fast))
        return call_slowly(file);

    struct call call;
    call.answer.header = 0;
    call.answer.room = PORT_SHORT_SIZE;
    call.answer.file = NULL; /* who takes the call needs no port to answer it */
    call.answer.filled = call.answer.takes_files = call.answer.receives = false;
    call.answer.end = LEAVES_SHORT;
    call_begin(&call, self);
    pass_registers(self, receiver, call.right, (uint32_t)self->proc->pid);
    call_take(&call, receiver);
    inbox->file->count--; /* what it would do itself on its way out */
    task_of(receiver)->inbox = NULL;
    wait_hand_over(self, receiver);
    return call_ends(&call);
}

/* The receiving half alone has `right` 0. */
static COLD int32_t answer_and_receive(struct file *file, uint32_t right)
{
    uint32_t words[SHORT_WORDS];
    struct content answer = own_registers(words);
    struct inbox inbox = {.room = PORT_SHORT_SIZE,
                          .file = file,
                          .receives = true,
                          .end = LEAVES_SHORT,
                          .deadline = WAIT_FOREVER};
    int error = right ? call_answer(right, &answer) : 0;
    if (!error || error == -ESRCH) /* who gave up meanwhile needs no answer */
        error = port_receive(file, &inbox, answer.next);
    file_put(file);
    return error ? settle(error) : inbox.sender;
}

int32_t sys_port_reply_receive_short(int fd)
{
    struct thread *self = thread_current();
    struct file *file = fd_lookup_fast(self->proc->files, fd);
    if (!LIKELY(is_port(file) && can_receive(file)))
        return -EBADF;
    struct port *port = file->data;
    uint32_t right = task_of(self)->answers;
    struct call *call = list_entry(self->proc->calls.next, struct call, link);
    bool any = !list_empty(&self->proc->calls);
    struct thread *caller = any ? call->answer.thread : NULL;
    bool fast = any && call->right == right && call->answer.end == LEAVES_SHORT &&
                caller->state == THREAD_BLOCKED &&
                !(caller->attention | self->attention | port->slots_used) && port->senders;
    task_of(self)->answers = 0;
    file_get(file);
    if (!LIKELY(fast))
        return answer_and_receive(file, right);

    struct inbox inbox;
    inbox.thread = self;
    inbox.header = 0;
    inbox.room = PORT_SHORT_SIZE;
    inbox.file = file;
    inbox.filled = inbox.takes_files = false;
    inbox.receives = true;
    inbox.end = LEAVES_SHORT;
    pass_registers(self, caller, 0, 0);
    list_remove(&call->link);
    task_of(self)->inbox = &inbox;
    wait_hand_back(self, caller, &port->messages, "port: empty");

    /* The slow way of waking led here: by a message in the queue, a signal, or a long call. */
    task_of(self)->inbox = NULL;
    if (!inbox.filled)
        return answer_and_receive(file, 0);
    file_put(file);
    return inbox.sender;
}
