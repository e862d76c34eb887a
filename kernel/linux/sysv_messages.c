/*
 * System V's message queues (msgop(2)): messages have a type, and a receiver says of which he wants
 * one. Who sleeps looks again when a message came or went.
 */
#include "kernel/abi/errno.h"
#include "kernel/linux/message_bytes.h"
#include "kernel/linux/sysv.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/time.h"
#include "kernel/threads/wait.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define MESSAGE_MOST 8192u  /* bytes of one: Linux's MSGMAX */
#define QUEUE_MOST   16384u /* bytes of a queue, and messages without any: Linux's MSGMNB */

struct queue {
    struct sysv sysv;
    struct list messages; /* in the order in which they came; their rank is the type */
    uint32_t count, bytes, most;
    uint32_t sent, received; /* when, in seconds; 0: never */
    int last_sender, last_receiver;
    struct wait_queue may_send, may_receive;
};

static int make(uint32_t unused, struct sysv **out)
{
    (void)unused;
    struct queue *queue = heap_zalloc(sizeof *queue);
    if (!queue)
        return -ENOMEM;
    queue->most = QUEUE_MOST;
    list_init(&queue->messages);
    wait_queue_init(&queue->may_send);
    wait_queue_init(&queue->may_receive);
    *out = &queue->sysv;
    return 0;
}

static void free_queue(struct sysv *object)
{
    messages_free(&((struct queue *)object)->messages);
    heap_free(object);
}

static void print(struct text *text, const struct sysv *object)
{
    const struct queue *queue = (const struct queue *)object;
    text_print(text, " %10u %10u %5d %5d " SYSV_OWNERS " %10u %10u %10u\n", queue->bytes,
               queue->count, queue->last_sender, queue->last_receiver, queue->sent, queue->received,
               object->changed);
}

static struct sysv_kind queues = {.all = LIST_INIT(queues.all),
                                  .make = make,
                                  .free = free_queue,
                                  .columns = "msqid perms      cbytes       qnum lspid lrpid   uid "
                                             "  gid  cuid  cgid      stime      rtime      ctime",
                                  .print = print};

int sysv_make_messages(struct text *text, int pid, uint32_t *cursor)
{
    (void)pid;
    return sysv_print(&queues, text, cursor);
}

int32_t sys_msgget(int key, uint32_t flags)
{
    return sysv_get(&queues, key, 0, flags);
}

/*
 * Who wakes to be killed takes nothing along: what is there is for the others, who are awake, too.
 * The calls are never made again after a handler has run: signal(7).
 */
static int queue_wait(const struct queue *queue, struct wait_queue *waiters)
{
    int error = wait_sleep(waiters, "message queue", WAIT_FOREVER, UNTIL_SIGNAL);
    if (queue->sysv.removed)
        return -EIDRM;
    return error || thread_current()->attention & ATTENTION_KILL ? -ERESTARTNOHAND : 0;
}

static bool has_room(const struct queue *queue, uint32_t length)
{
    return queue->bytes + length <= queue->most && queue->count < queue->most;
}

static int send(struct queue *queue, struct message **message, uint32_t flags)
{
    int error = 0;
    while (!error && !has_room(queue, (*message)->length))
        error = flags & IPC_NOWAIT ? -EAGAIN : queue_wait(queue, &queue->may_send);
    if (error)
        return error;
    list_push_back(&queue->messages, &(*message)->link);
    queue->count++;
    queue->bytes += (*message)->length;
    *message = NULL;
    queue->sent = time_wall_seconds();
    queue->last_sender = proc_current()->pid;
    wait_wake_all(&queue->may_receive);
    return 0;
}

int32_t sys_msgsnd(int id, uaddr_t from, uint32_t length, uint32_t flags)
{
    int32_t type;
    struct message *message SCOPED(message) = NULL;
    if (copy_from_user(&type, from, sizeof type))
        return -EFAULT;
    if (length > MESSAGE_MOST || id < 0 || type < 1)
        return -EINVAL;
    int error = message_fetch((uint32_t)type, length, from + sizeof type, &message);
    if (error)
        return error;
    struct queue *queue = sysv_find(&queues, id);
    if (!queue)
        return -EINVAL;
    sysv_hold(&queue->sysv);
    error = send(queue, &message, flags);
    sysv_put(&queues, &queue->sysv);
    return error;
}

/* The first of the type that is wanted; of types up to -`type`, the first of the least; or NULL. */
static struct message *find_wanted(const struct queue *queue, int32_t type, uint32_t flags)
{
    struct message *message, *best = NULL;
    uint32_t most = type < 0 ? 0 - (uint32_t)type : 0;
    list_for_each (message, &queue->messages, link) {
        bool same = message->rank == (uint32_t)type;
        if (type == 0 || (type > 0 && same == !(flags & MSG_EXCEPT)))
            return message;
        if (message->rank <= most && (!best || message->rank < best->rank))
            best = message;
    }
    return best;
}

static int receive(struct queue *queue, uint32_t length, int32_t type, uint32_t flags,
                   struct message **out)
{
    struct message *message;
    while (!(message = find_wanted(queue, type, flags))) {
        int error = flags & IPC_NOWAIT ? -ENOMSG : queue_wait(queue, &queue->may_receive);
        if (error)
            return error;
    }
    if (message->length > length && !(flags & MSG_NOERROR))
        return -E2BIG;
    list_remove(&message->link);
    queue->count--;
    queue->bytes -= message->length;
    queue->received = time_wall_seconds();
    queue->last_receiver = proc_current()->pid;
    wait_wake_all(&queue->may_send);
    *out = message;
    return 0;
}

int32_t sys_msgrcv(int id, uaddr_t to, uint32_t length, int32_t type, uint32_t flags)
{
    struct message *message SCOPED(message) = NULL;
    struct queue *queue = sysv_find(&queues, id);
    if (length > INT32_MAX)
        return -EINVAL;
    if (flags & MSG_COPY) /* as where Linux was built without it */
        return flags & MSG_EXCEPT || !(flags & IPC_NOWAIT) ? -EINVAL : -ENOSYS;
    if (!queue)
        return -EINVAL;
    sysv_hold(&queue->sysv);
    int error = receive(queue, length, type, flags, &message);
    sysv_put(&queues, &queue->sysv);
    if (error)
        return error;
    if (copy_to_user(to, &message->rank, sizeof message->rank) ||
        message_copy_out(message, to + sizeof message->rank, length))
        return -EFAULT;
    return (int32_t)min_u32(message->length, length);
}

static int32_t give_state(const struct queue *queue, uaddr_t out)
{
    const struct msqid64_ds state = {.msg_perm = sysv_permissions(&queue->sysv),
                                     .msg_stime.low = queue->sent,
                                     .msg_rtime.low = queue->received,
                                     .msg_ctime.low = queue->sysv.changed,
                                     .msg_cbytes = queue->bytes,
                                     .msg_qnum = queue->count,
                                     .msg_qbytes = queue->most,
                                     .msg_lspid = queue->last_sender,
                                     .msg_lrpid = queue->last_receiver};
    return copy_to_user(out, &state, sizeof state);
}

/* Its bytes can be fewer, and as many as there were, but not more. */
static int32_t set_state(struct queue *queue, const struct msqid64_ds *wanted)
{
    if (wanted->msg_qbytes > QUEUE_MOST)
        return -EPERM;
    int error = sysv_set(&queue->sysv, &wanted->msg_perm);
    if (error)
        return error;
    queue->most = wanted->msg_qbytes;
    wait_wake_all(&queue->may_send);
    return 0;
}

int32_t sys_msgctl(int id, uint32_t command, uaddr_t at)
{
    struct msqid64_ds wanted;
    struct queue *queue = sysv_find(&queues, id);
    if (id >= 0 && command == IPC_SET && copy_from_user(&wanted, at, sizeof wanted))
        return -EFAULT;
    if (!queue)
        return -EINVAL;
    switch (command) {
    case IPC_RMID:
        wait_wake_all(&queue->may_send);
        wait_wake_all(&queue->may_receive);
        sysv_remove(&queues, &queue->sysv);
        return 0;
    case IPC_STAT:
        return give_state(queue, at);
    case IPC_SET:
        return set_state(queue, &wanted);
    default:
        return -EINVAL;
    }
}
