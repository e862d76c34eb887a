/* Calls and their answers. call.h has the states. */
#include "kernel/ipc/call.h"

#include "kernel/abi/errno.h"
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

inline int call_await(struct port *port, struct call *call, const struct content *request)
{
    struct inbox *next = request->next;
    int error = 0;
    while (call->state != CALL_ENDED && !error) {
        bool is_taken = call->state == CALL_TAKEN;
        error = message_run_next(next, NULL, call->right ? WAIT_ANSWER : WAIT_RECEIPT,
                                 is_taken ? ATTENTION_KILL : ATTENTION_SIGNAL | ATTENTION_KILL,
                                 request->deadline);
        next = NULL;
    }
    message_release_next(next);
    if (call->state == CALL_ENDED)
        return call->result;
    if (call->state == CALL_QUEUED)
        message_withdraw(port, call);
    list_remove(&call->link);
    return error;
}

static inline int deliver_and_await(struct port *port, struct content *content, struct call *call)
{
    int error = message_deliver(port, content, call);
    if (error) {
        parcel_drop(content->parcel);
        return error;
    }
    error = call_await(port, call, content);
    parcel_drop(call->parcel); /* delivery has set it; NULL once it was received */
    return error;
}

int port_call(struct file *file, struct content *request, struct call *call)
{
    struct port *port = port_of(file);
    if (!port || !file_writable(file)) {
        parcel_drop(request->parcel);
        return -EBADF;
    }
    call_begin(call, thread_current());
    request->message.reply = call->right;
    return deliver_and_await(port, request, call);
}

int call_send(struct port *port, struct content *content)
{
    struct call receipt = {.state = CALL_QUEUED, .answer = {.thread = thread_current()}};
    list_init(&receipt.link);
    return deliver_and_await(port, content, &receipt);
}

/* The call that this number answers, if the running process has that right. */
static inline struct call *find_call(uint32_t right)
{
    struct call *call;
    list_for_each (call, &proc_current()->calls, link)
        if (call->right == right)
            return call;
    return NULL;
}

int call_answer(uint32_t right, struct content *answer)
{
    struct call *call = find_call(right);
    answer->next = NULL;
    if (!call) {
        parcel_drop(answer->parcel);
        return -ESRCH;
    }
    enum outcome outcome = inbox_fill(&call->answer, answer);
    if (outcome != MOVED)
        parcel_drop(answer->parcel);
    if (outcome == SENDER_FAULT || outcome == NO_MEMORY || outcome == RECEIVER_SHORT)
        return outcome_error(outcome); /* who answers can mend it */
    list_remove(&call->link);
    call->state = CALL_ENDED;
    call->result = LIKELY(outcome == MOVED) ? 0 : outcome_error(outcome);
    if (call->answer.thread->state == THREAD_BLOCKED) { /* else its deadline has just woken it */
        wait_take(call->answer.thread);
        answer->next = &call->answer;
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
