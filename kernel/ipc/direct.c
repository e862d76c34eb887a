/* Direct messages: how sender and receiver meet. direct.h has the states. */
#include "kernel/ipc/direct.h"

#include "kernel/abi/direct.h"
#include "kernel/abi/errno.h"
#include "kernel/base/printk.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "mm/aspace.h"
#include "mm/frame.h"
#include "mm/heap.h"
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
        struct direct_wait *wait = thread->direct;
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
static void turn_to_receive(struct direct_wait *wait, struct thread *thread)
{
    list_remove(&wait->link);
    wait->kind = DIRECT_RECEIVE;
    enlist(wait);
    wait_narrow(thread, ATTENTION_KILL);
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
    wait->ended = false;
    wait_queue_init(&wait->queue);
    list_init(&wait->link);
    enlist(wait);
    self->direct = wait;
    wait->for_ever = deadline == WAIT_FOREVER;
    while (!wait->ended && !error) {
        bool was_sent = wait->is_call && wait->kind == DIRECT_RECEIVE;
        error = was_sent ? wait_sleep_killable_until(&wait->queue, wait->reason, deadline)
                         : wait_sleep_until(&wait->queue, wait->reason, deadline);
    }
    self->direct = NULL;
    list_remove(&wait->link);
    return wait->ended ? wait->result : error;
}

/* Moving. */

/* What the receiver's header will say. */
static void inbox_describe(struct inbox *inbox, const struct content *content, int sender)
{
    inbox->type = content->type;
    inbox->length = content->length;
    inbox->sender = sender;
    inbox->reply = 0;
}

/* To a receiver that waits. 0; -ENXIO: the receiver's fault, whose wait is over; our own error. */
static int leave_with(struct direct_wait *receiver, const struct content *content)
{
    struct stamp stamp = {.sender = proc_current()->pid};
    int error = inbox_fill(&receiver->inbox, content, stamp);
    if (error == -EMSGSIZE) {
        inbox_describe(&receiver->inbox, content, stamp.sender);
        direct_wait_end(receiver, -EMSGSIZE);
        return -ENXIO;
    }
    if (error == -ENXIO)
        direct_wait_end(receiver, -EFAULT);
    else if (!error)
        direct_wait_end(receiver, 0);
    return error;
}

/* From another's memory. -ENXIO: it cannot be read; -EFAULT: ours cannot be written; -ENOMEM. */
static int copy_from_space(struct aspace *space, uaddr_t from, uaddr_t to, uint32_t length)
{
    if (length > USER_END || from > USER_END - length)
        return -ENXIO;
    for (uint32_t done = 0; done < length;) {
        uint32_t part = min_u32(length - done, PAGE_SIZE - ((from + done) & PAGE_MASK));
        void *there;
        int error = aspace_reach(space, from + done, ACCESS_READ, &there);
        if (error)
            return error == -EFAULT ? -ENXIO : error;
        error = copy_to_user(to + done, there, part);
        if (error)
            return error;
        done += part;
    }
    return 0;
}

/* From a sender that waits. 0; -ENXIO: the sender's fault, whose wait is over; our own error. */
static int take_from(struct direct_wait *sender, struct thread *thread, struct inbox *inbox)
{
    const struct content *content = &sender->content;
    inbox_describe(inbox, content, thread->proc->pid);
    int error = inbox_write_header(inbox);
    if (!error && content->length > inbox->room)
        error = -EMSGSIZE;
    if (!error)
        error = copy_from_space(thread->aspace, content->payload, inbox->payload, content->length);
    if (error == -ENXIO)
        direct_wait_end(sender, -EFAULT);
    else if (!error && sender->is_call)
        turn_to_receive(sender, thread);
    else if (!error)
        direct_wait_end(sender, 0);
    return error;
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
    int error = -ENXIO;
    if (content->length > PORT_MAX_PAYLOAD)
        return -EMSGSIZE;
    while (error == -ENXIO) {
        receiver = direct_find_receiver(partner, proc_current(), false);
        error = receiver ? leave_with(receiver, content) : -EAGAIN;
    }
    return error;
}

/* Before a long message is left with a receiver: as message_prepare(). */
static void prepare_receiver(int pid, uint32_t length)
{
    for (unsigned round = 0; length > INBOX_LONG && round < INBOX_ROUNDS; round++) {
        const struct proc *partner = find_partner(pid);
        const struct direct_wait *receiver =
            partner ? direct_find_receiver(partner, proc_current(), false) : NULL;
        if (!receiver || !inbox_settle_step(&receiver->inbox, length))
            return;
        preempt_point();
    }
}

int direct_send(int pid, const struct content *content, uint32_t flags, uint64_t deadline)
{
    prepare_receiver(pid, content->length);
    struct proc *partner = find_partner(pid);
    if (!partner)
        return -ESRCH;
    int error = send_now(partner, content);
    if (error != -EAGAIN || flags & PORT_NONBLOCK)
        return error;
    if (deadline == WAIT_FOREVER && direct_would_block_for_ever(partner))
        return -EDEADLK;
    struct direct_wait wait = {.kind = DIRECT_SEND, .content = *content};
    return await(&wait, partner, deadline);
}

/* Receiving. */

/* Of those who wait to send to us, the first that may: from `pid`, or any. */
static struct direct_wait *find_sender(int pid, struct thread **thread)
{
    struct direct_wait *wait;
    list_for_each (wait, &proc_current()->direct_senders, link) {
        *thread = wait->inbox.thread;
        if (pid == MSG_ANY || (*thread)->proc->pid == pid)
            return wait;
    }
    return NULL;
}

/* Receives what is there. -EAGAIN: nothing. */
static int receive_now(int pid, struct inbox *inbox)
{
    struct thread *thread;
    int noticed = direct_notice_find(pid);
    if (noticed) {
        inbox_describe(inbox, &(struct content){.type = MSG_TYPE_NOTIFY}, noticed);
        int error = inbox_write_header(inbox);
        if (!error)
            direct_notice_forget(noticed);
        return error;
    }
    int error = -ENXIO;
    while (error == -ENXIO) {
        struct direct_wait *sender = find_sender(pid, &thread);
        error = sender ? take_from(sender, thread, inbox) : -EAGAIN;
    }
    return error;
}

/* Before a long message is taken from its sender: the pages that it goes to are our own. */
static void prepare_own(int pid, struct inbox *inbox)
{
    struct thread *thread;
    const struct direct_wait *sender;
    inbox->thread = thread_current();
    while ((sender = find_sender(pid, &thread)) && inbox_settle_step(inbox, sender->content.length))
        preempt_point();
}

/* What a RECEIVE came to: its own thread writes the header, also of what did not fit. */
static int settle_receive(const struct direct_wait *wait, int result)
{
    bool came = wait->kind == DIRECT_RECEIVE && (result == 0 || result == -EMSGSIZE);
    return wait->ended && came && inbox_write_header(&wait->inbox) ? -EFAULT : result;
}

/* Whether a header can be written, before we sleep for it: with what the program has there. */
static int try_header(struct inbox *inbox)
{
    inbox_describe(inbox, &(struct content){.length = inbox->room}, 0);
    return inbox_write_header(inbox);
}

int direct_receive(int pid, struct inbox *inbox, uint32_t flags, uint64_t deadline)
{
    if (pid < 0 || pid >= PID_LIMIT)
        return -ESRCH;
    for (;;) {
        prepare_own(pid, inbox);
        struct direct_wait wait = {.kind = DIRECT_RECEIVE, .inbox = *inbox};
        int error = receive_now(pid, inbox);
        if (error != -EAGAIN)
            return error;
        struct proc *partner = pid == MSG_ANY ? NULL : find_partner(pid);
        if (pid != MSG_ANY && !partner)
            return -ESRCH;
        if (flags & PORT_NONBLOCK)
            return -EAGAIN;
        if (try_header(inbox))
            return -EFAULT;
        if (partner && deadline == WAIT_FOREVER && direct_would_block_for_ever(partner))
            return -EDEADLK;
        error = settle_receive(&wait, await(&wait, partner, deadline));
        if (error != DIRECT_NOTICED)
            return error;
    }
}

int direct_call(int pid, const struct content *content, struct inbox *inbox, uint64_t deadline)
{
    prepare_receiver(pid, content->length);
    struct proc *partner = find_partner(pid);
    if (!partner)
        return -ESRCH;
    if (try_header(inbox))
        return -EFAULT;
    struct direct_wait wait = {.is_call = true, .content = *content, .inbox = *inbox};
    int error = send_now(partner, content);
    if (error && error != -EAGAIN)
        return error;
    wait.kind = error ? DIRECT_SEND : DIRECT_RECEIVE;
    if (error && deadline == WAIT_FOREVER && direct_would_block_for_ever(partner))
        return -EDEADLK;
    return settle_receive(&wait, await(&wait, partner, deadline));
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
