/* Calls and their answers. call.h has the states. */
#include "kernel/ipc/call.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/port.h"
#include "kernel/base/panic.h"
#include "kernel/files/file.h"
#include "kernel/ipc/message.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port_state.h"
#include "kernel/process/proc.h"
#include "kernel/threads/wait.h"

#define WAIT_RECEIPT "port: no receiver"

uint32_t call_last_right = 1;

void call_end(struct call *call, int result)
{
    list_remove(&call->link);
    call->state = CALL_ENDED;
    call->result = result;
    wait_wake(call->answer.thread);
}

int call_await(struct port *port, struct call *call, uint64_t deadline)
{
    int error = 0;
    while (call->state != CALL_ENDED && !error) {
        if (call->state == CALL_QUEUED)
            error = wait_sleep_until(NULL, call->right ? WAIT_ANSWER : WAIT_RECEIPT, deadline);
        else
            error = wait_sleep_killable_until(NULL, WAIT_ANSWER, deadline);
    }
    if (call->state == CALL_ENDED) {
        bool has_header = !call->result && call->answer.header;
        return has_header ? inbox_write_header(&call->answer) : call->result;
    }
    if (call->state == CALL_QUEUED)
        message_withdraw(port, call);
    list_remove(&call->link);
    return error;
}

/* The receiver has the message: the CPU goes to it, unless something else is to be looked at. */
static void give_way(struct thread *to, uint64_t deadline)
{
    if (deadline != WAIT_FOREVER || thread_current()->attention)
        wait_release(to);
    else
        wait_sleep_giving(NULL, WAIT_ANSWER, to, ATTENTION_KILL);
}

int port_call(struct file *file, const struct content *request, struct call *call,
              uint64_t deadline)
{
    struct port *port = port_of(file);
    if (!port || !file_writable(file)) {
        content_drop(request);
        return -EBADF;
    }
    int error = request->length > INBOX_LONG ? message_prepare(port, request->length) : 0;
    call_begin(call, thread_current());

    struct stamp stamp = {proc_current()->pid, call->right};
    struct thread *receiver = NULL;
    if (!error)
        error = message_hand_over(port, request, stamp, &receiver);
    if (!receiver && !error)
        error = message_queue(port, request, stamp, call, 0, deadline);
    if (error) {
        content_drop(request);
        return error;
    }
    if (receiver) { /* it has all of it: from here only the call's own end matters */
        call_take(call, receiver);
        give_way(receiver, deadline);
        return call_await(port, call, deadline);
    }
    error = call_await(port, call, deadline);
    parcel_drop(call->parcel);
    return error;
}

int call_send(struct port *port, const struct content *content, struct stamp stamp, uint32_t flags,
              uint64_t deadline)
{
    struct call call = {.state = CALL_QUEUED, .answer = {.thread = thread_current()}};
    struct thread *receiver = NULL;
    list_init(&call.link);
    int error = content->length > INBOX_LONG ? message_prepare(port, content->length) : 0;
    if (!error)
        error = message_hand_over(port, content, stamp, &receiver);
    if (receiver) {
        receiver->answers = 0; /* what it received last asks for no answer */
        wait_release(receiver);
        return 0;
    }
    if (!error && flags & PORT_NONBLOCK)
        error = port->receivers ? -EAGAIN : -EPIPE;
    if (!error)
        error = message_queue(port, content, stamp, &call, flags, deadline);
    if (error) {
        content_drop(content);
        return error;
    }
    error = call_await(port, &call, deadline);
    parcel_drop(call.parcel);
    return error;
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

/* The same as message_prepare(), for an answer; 0, too, where there is no such call. */
static COLD int prepare_answer(uint32_t right, uint32_t length)
{
    for (unsigned round = 0; round < INBOX_ROUNDS; round++) {
        const struct call *call = find_call(right);
        if (call && length > PORT_MAX_PAYLOAD)
            return -EMSGSIZE;
        if (!call || !call->answer.header || !inbox_settle_step(&call->answer, length))
            break;
        preempt_point();
    }
    return 0;
}

int call_answer(uint32_t right, const struct content *answer, struct thread **caller)
{
    int error = answer->length > INBOX_LONG ? prepare_answer(right, answer->length) : 0;
    struct call *call = find_call(right);
    *caller = NULL;
    if (!call)
        error = -ESRCH;
    else if (!error)
        error = inbox_fill(&call->answer, answer, (struct stamp){proc_current()->pid, 0});
    if (error)
        content_drop(answer);
    if (error && error != -ENXIO && error != -EMFILE)
        return error;
    list_remove(&call->link);
    call->state = CALL_ENDED;
    call->result = error == -ENXIO ? -EFAULT : error;   /* of its own making */
    if (call->answer.thread->state == THREAD_BLOCKED) { /* else its deadline has just woken it */
        wait_take(call->answer.thread);
        *caller = call->answer.thread;
    }
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
