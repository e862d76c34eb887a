/* Calls and their answers. call.h has the states. */
#include "kernel/ipc/call.h"

#include "kernel/abi/errno.h"
#include "kernel/base/panic.h"
#include "kernel/files/file.h"
#include "kernel/ipc/message.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"

static uint32_t last_right;

static void call_begin(struct call *call)
{
    if (++last_right == 0)
        last_right++;
    call->right = last_right;
    call->state = CALL_QUEUED;
    call->answer.thread = thread_current();
    call->answer.filled = false;
    wait_queue_init(&call->end);
    list_init(&call->link);
}

void call_take(struct call *call)
{
    struct thread *self = thread_current();
    call->state = CALL_TAKEN;
    list_push_front(&self->proc->calls, &call->link);
    self->answers = call->right;
    wait_narrow(call->answer.thread, ATTENTION_KILL);
}

void call_end(struct call *call, int result)
{
    list_remove(&call->link);
    call->state = CALL_ENDED;
    call->result = result;
    wait_wake_all(&call->end);
}

/* The caller sleeps from here to the end of its call. */
static int call_await(struct port *port, struct call *call, uint64_t deadline)
{
    int error = 0;
    while (call->state != CALL_ENDED && !error) {
        if (call->state == CALL_QUEUED)
            error = wait_sleep_until(&call->end, "port: answer", deadline);
        else
            error = wait_sleep_killable_until(&call->end, "port: answer", deadline);
        if (error == -ERESTARTSYS && call->state == CALL_TAKEN &&
            !(thread_current()->attention & ATTENTION_KILL))
            error = 0; /* it was taken after the signal had come */
    }
    if (call->state == CALL_ENDED)
        return call->result;
    if (call->state == CALL_QUEUED)
        message_withdraw(port, call);
    list_remove(&call->link);
    return error;
}

/* What is to happen before the CPU goes to another thread is done: now it goes there. */
static void give_way(struct thread *to, struct wait_queue *queue, uint32_t ended_by)
{
    if (thread_current()->attention)
        wait_release(to);
    else
        wait_sleep_giving(queue, "port: answer", to, ended_by);
}

int port_call(struct file *file, const struct content *request, struct call *call,
              uint64_t deadline)
{
    struct port *port = port_of(file);
    if (!port || !file_writable(file))
        return -EBADF;
    call_begin(call);

    struct stamp stamp = {proc_current()->pid, call->right};
    struct thread *receiver;
    int error = message_hand_over(port, request, stamp, &receiver);
    if (receiver) { /* it has all of it: from here only the call's own end matters */
        call->state = CALL_TAKEN;
        list_push_front(&receiver->proc->calls, &call->link);
        receiver->answers = call->right;
        if (deadline == WAIT_FOREVER)
            give_way(receiver, &call->end, ATTENTION_KILL);
        else
            wait_release(receiver);
    } else if (!error) {
        error = message_queue(port, request, stamp, call, 0, deadline);
    }
    return error ? error : call_await(port, call, deadline);
}

/* The call that this number answers, if the running process has that right. */
static struct call *find_call(uint32_t right)
{
    struct call *call;
    list_for_each (call, &proc_current()->calls, link)
        if (call->right == right)
            return call;
    return NULL;
}

int call_answer(uint32_t right, const struct content *answer, struct thread **caller)
{
    struct call *call = find_call(right);
    *caller = NULL;
    if (!call)
        return -ESRCH;
    int error = inbox_fill(&call->answer, answer, (struct stamp){proc_current()->pid, 0});
    if (error && error != -ENXIO)
        return error;
    list_remove(&call->link);
    call->state = CALL_ENDED;
    call->result = error ? -EFAULT : 0;  /* its own buffer */
    if (!list_empty(&call->end.waiters)) /* else its deadline has just woken it */
        *caller = wait_take_one(&call->end);
    return 0;
}

int call_refuse(uint32_t right)
{
    struct call *call = find_call(right);
    if (!call)
        return -ESRCH;
    call_end(call, -ECONNRESET);
    return 0;
}

void calls_refuse(struct proc *proc)
{
    struct call *call, *after;
    list_for_each_safe (call, after, &proc->calls, link)
        call_end(call, -ECONNRESET);
}
