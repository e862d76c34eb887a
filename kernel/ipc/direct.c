/* Direct messages: how sender and receiver meet. direct.h has the states. */
#include "kernel/ipc/direct.h"

#include "kernel/abi/direct.h"
#include "kernel/abi/errno.h"
#include "kernel/base/printk.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/frame.h"
#include "mm/usercopy.h"

#define ENDS_PER_STEP 64 /* waits ended between two preemption points */

/* Waiting. */

void direct_wait_end(struct direct_wait *wait, int result)
{
    list_remove(&wait->link);
    wait->ended = true;
    wait->result = result;
    wait_wake_all(&wait->queue);
}

struct direct_wait *direct_find_receiver(const struct proc *receiver, const struct proc *sender,
                                         bool notice)
{
    const struct thread *thread;
    list_for_each (thread, &receiver->threads, proc_link) {
        struct direct_wait *wait = task_of(thread)->direct;
        if (!wait || wait->ended || wait->kind != DIRECT_RECEIVE || (notice && wait->is_call))
            continue;
        if (!wait->partner || wait->partner == sender)
            return wait;
    }
    return NULL;
}

/* Puts a wait where its partner finds it. */
static void enlist(struct direct_wait *wait)
{
    struct proc *partner = wait->partner;
    if (partner && wait->kind == DIRECT_SEND) {
        list_push_back(&partner->direct_senders, &wait->link);
        poll_announce(&partner->direct_pollers, POLL_READABLE);
    } else if (partner) {
        list_push_back(&partner->direct_awaiting, &wait->link);
    }
    const char *what = wait->kind == DIRECT_SEND ? "message to"
                       : wait->is_call           ? "answer of"
                                                 : "message from";
    if (partner)
        format_string(wait->reason, sizeof wait->reason, "%s %d", what, partner->pid);
    else
        format_string(wait->reason, sizeof wait->reason, "message");
}

/* The message of a call was taken: its thread sleeps on, for the answer. */
static void turn_to_receive(struct direct_wait *wait)
{
    list_remove(&wait->link);
    wait->kind = DIRECT_RECEIVE;
    enlist(wait);
}

/*
 * The running thread waits for `partner` (NULL: any); wait->kind, is_call and what goes with them
 * are filled in. The wait's result, or why it was left.
 */
static int await(struct direct_wait *wait, struct proc *partner, uint64_t deadline)
{
    struct thread *self = thread_current();
    int error = 0;
    wait->partner = partner;
    wait->inbox.thread = self;
    wait_queue_init(&wait->queue);
    list_init(&wait->link);
    enlist(wait);
    task_of(self)->direct = wait;
    wait->for_ever = deadline == WAIT_FOREVER;
    while (!wait->ended && !error) {
        bool was_sent = wait->is_call && wait->kind == DIRECT_RECEIVE;
        error = was_sent ? wait_sleep(&wait->queue, wait->reason, deadline, UNTIL_KILL)
                         : wait_sleep(&wait->queue, wait->reason, deadline, UNTIL_SIGNAL);
    }
    task_of(self)->direct = NULL;
    list_remove(&wait->link);
    return wait->ended ? wait->result : error;
}

/* Moving. */

static void say_too_long(struct direct_wait *receiver, const struct content *content)
{
    enum outcome outcome = inbox_write_header(&receiver->inbox, content);
    direct_wait_end(receiver, outcome == MOVED ? -EMSGSIZE : outcome_error(outcome));
}

/* To a receiver that waits, whose wait is over also where the fault is its own. */
static enum outcome leave_with(struct direct_wait *receiver, const struct content *content)
{
    enum outcome outcome = inbox_fill(&receiver->inbox, content);
    if (outcome == RECEIVER_SHORT)
        say_too_long(receiver, content);
    else if (outcome == MOVED || is_receivers_fault(outcome))
        direct_wait_end(receiver, outcome_error(outcome));
    return outcome;
}

static enum outcome copy_from_space(struct aspace *space, uaddr_t from, uaddr_t to, uint32_t length)
{
    if (length > USER_END || from > USER_END - length)
        return SENDER_FAULT;
    for (uint32_t done = 0; done < length;) {
        uint32_t part = min_u32(length - done, PAGE_SIZE - ((from + done) & PAGE_MASK));
        void *there;
        int error = aspace_reach(space, from + done, ACCESS_READ, &there);
        if (error)
            return error == -ENOMEM ? NO_MEMORY : SENDER_FAULT;
        error = copy_to_user(to + done, there, part);
        if (error)
            return RECEIVER_FAULT;
        done += part;
    }
    return MOVED;
}

/* From a sender that waits, whose wait is over also where the fault is its own. */
static enum outcome take_from(struct direct_wait *sender, struct inbox *inbox)
{
    const struct content *content = sender->content;
    enum outcome outcome = inbox_write_header(inbox, content);
    if (outcome == MOVED && content->message.length > inbox->room)
        outcome = RECEIVER_SHORT;
    if (outcome == MOVED)
        outcome = copy_from_space(sender->inbox.thread->aspace, content_source(content),
                                  inbox->payload, content->message.length);
    if (outcome == MOVED && sender->is_call)
        turn_to_receive(sender);
    else if (outcome == MOVED || outcome == SENDER_FAULT)
        direct_wait_end(sender, outcome_error(outcome));
    return outcome;
}

/* Sending. */

static struct proc *find_partner(int pid)
{
    struct proc *partner = proc_find(pid);
    return partner && !partner->direct_ended ? partner : NULL;
}

/* Sends to a receiver that is there. -EAGAIN: there is none that could take it. */
static int send_now(struct proc *partner, const struct content *content)
{
    struct direct_wait *receiver;
    while ((receiver = direct_find_receiver(partner, proc_current(), false))) {
        enum outcome outcome = leave_with(receiver, content);
        if (!is_receivers_fault(outcome))
            return outcome_error(outcome);
    }
    return -EAGAIN;
}

int direct_send(int pid, const struct content *content, uint32_t flags, uint64_t deadline)
{
    struct proc *partner = find_partner(pid);
    if (!partner)
        return -ESRCH;
    int error = send_now(partner, content);
    if (error != -EAGAIN || flags & PORT_NONBLOCK)
        return error;
    if (deadline == WAIT_FOREVER && direct_would_block_for_ever(partner))
        return -EDEADLK;
    struct direct_wait wait = {.kind = DIRECT_SEND, .content = content};
    return await(&wait, partner, deadline);
}

/* Receiving. */

/* Of those who wait to send to us, the first that may: from `pid`, or any. */
static struct direct_wait *find_sender(int pid)
{
    struct direct_wait *wait;
    list_for_each (wait, &proc_current()->direct_senders, link) {
        if (pid == MSG_ANY || wait->inbox.thread->proc->pid == pid)
            return wait;
    }
    return NULL;
}

static int receive_notice(int from, const struct inbox *inbox)
{
    struct content notice = {.message = {.type = MSG_TYPE_NOTIFY, .sender = from}};
    enum outcome outcome = inbox_write_header(inbox, &notice);
    if (outcome == MOVED)
        direct_notice_forget(from);
    return outcome_error(outcome);
}

/* Receives what is there. -EAGAIN: nothing. */
static int receive_now(int pid, struct inbox *inbox)
{
    struct direct_wait *sender;
    int noticed = direct_notice_find(pid);
    if (noticed)
        return receive_notice(noticed, inbox);
    while ((sender = find_sender(pid))) {
        enum outcome outcome = take_from(sender, inbox);
        if (outcome != SENDER_FAULT)
            return outcome_error(outcome);
    }
    return -EAGAIN;
}

int direct_receive(int pid, struct inbox *inbox, uint32_t flags, uint64_t deadline)
{
    if (pid < 0 || pid >= PID_LIMIT)
        return -ESRCH;
    inbox->thread = thread_current();
    for (;;) {
        int error = receive_now(pid, inbox);
        if (error != -EAGAIN)
            return error;
        struct proc *partner = pid == MSG_ANY ? NULL : find_partner(pid);
        if (pid != MSG_ANY && !partner)
            return -ESRCH;
        if (flags & PORT_NONBLOCK)
            return -EAGAIN;
        if (inbox_settle_header(inbox) != MOVED) /* before we sleep for it */
            return -EFAULT;
        if (partner && deadline == WAIT_FOREVER && direct_would_block_for_ever(partner))
            return -EDEADLK;
        struct direct_wait wait = {.kind = DIRECT_RECEIVE, .inbox = *inbox};
        error = await(&wait, partner, deadline);
        if (error != DIRECT_NOTICED)
            return error;
    }
}

int direct_call(int pid, const struct content *content, struct inbox *inbox, uint64_t deadline)
{
    struct proc *partner = find_partner(pid);
    if (!partner)
        return -ESRCH;
    inbox->thread = thread_current();
    if (inbox_settle_header(inbox) != MOVED) /* before we sleep for it */
        return -EFAULT;
    int error = send_now(partner, content);
    if (error && error != -EAGAIN)
        return error;
    if (error && deadline == WAIT_FOREVER && direct_would_block_for_ever(partner))
        return -EDEADLK;
    struct direct_wait wait = {.kind = error ? DIRECT_SEND : DIRECT_RECEIVE,
                               .is_call = true,
                               .content = content,
                               .inbox = *inbox};
    return await(&wait, partner, deadline);
}

/* The end of a process. */

static void end_all(struct list *waits)
{
    for (unsigned ended = 1; !list_empty(waits); ended++) {
        direct_wait_end(list_entry(waits->next, struct direct_wait, link), -ESRCH);
        if (ended % ENDS_PER_STEP == 0)
            preempt_point();
    }
}

void direct_end(struct proc *proc)
{
    proc->direct_ended = true; /* nobody can begin to wait for it any more */
    end_all(&proc->direct_senders);
    end_all(&proc->direct_awaiting);
    direct_drop_notices(proc);
}
