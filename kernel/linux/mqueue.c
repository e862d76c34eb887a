/*
 * POSIX message queues (mq_overview(7)): mailboxes with a name, like ports, but for whoever may
 * open the name; the message of the highest priority goes first, and the oldest among these.
 *
 *   state               owner
 *   the queue           its name and its open files; it goes when it has neither
 *   a message           the queue, until a receiver has taken it off
 *   who is told of one  the queue, until that process closes a descriptor of it
 *
 * Senders and receivers sleep on the queue, and look again when they wake; no message is handed
 * over directly. Where a message cannot be copied out it is gone, as on Linux. Names are in no
 * directory.
 */
#include "kernel/abi/mqueue.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/stat.h"
#include "kernel/base/string.h"
#include "kernel/files/fd_table.h"
#include "kernel/files/file.h"
#include "kernel/files/poll.h"
#include "kernel/linux/calls.h"
#include "kernel/linux/message_bytes.h"
#include "kernel/process/proc.h"
#include "kernel/process/signal.h"
#include "kernel/process/user_path.h"
#include "kernel/threads/user_time.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

#define DEFAULT_MESSAGES 10
#define DEFAULT_SIZE     8192
#define MESSAGES_MOST    65536 /* as Linux's HARD_MSGMAX */
#define SIZE_MOST        MESSAGE_BYTES_MOST
#define BYTES_MOST       819200u /* of all queues when they are full: Linux's RLIMIT_MSGQUEUE */
#define MESSAGE_COST     48u     /* what Linux on i386 counts for each beside its bytes */
#define QUEUE_DEVICE     DEVICE_NUMBER(0, 18)
struct queue {
    struct list link;    /* on `all`, while it has a name */
    char *name;          /* NULL once it is unlinked */
    uint32_t open_files; /* and calls under way */
    uint32_t inode, mode;
    uint32_t most, size;  /* messages, and bytes of each */
    uint32_t count;       /* messages now */
    struct list messages; /* in the order in which they are received */
    struct wait_queue may_send, may_receive;
    uint32_t receiving; /* calls that wait: of as many messages nobody is told */
    struct poll_list pollers;
    int told; /* the PID of who is told of the next message at the empty queue; 0: nobody */
    struct sigevent telling;
};

static struct list all = LIST_INIT(all);
static uint32_t bytes_of_all; /* when they are full */
static uint32_t last_inode;

/* --- queues ----------------------------------------------------------------------------------- */

static uint64_t full_size(uint32_t most, uint32_t size)
{
    return (uint64_t)most * (size + MESSAGE_COST);
}

static struct queue *find(const char *name)
{
    struct queue *queue;
    list_for_each (queue, &all, link)
        if (strcmp(queue->name, name) == 0)
            return queue;
    return NULL;
}

/* When it has neither a name nor an open file. */
static void free_unused(struct queue *queue)
{
    if (queue->name || queue->open_files > 0)
        return;
    messages_free(&queue->messages);
    bytes_of_all -= (uint32_t)full_size(queue->most, queue->size);
    heap_free(queue);
}

static int check_attributes(const struct mq_attr *attributes)
{
    if (attributes->mq_maxmsg <= 0 || attributes->mq_msgsize <= 0 ||
        attributes->mq_maxmsg > MESSAGES_MOST || attributes->mq_msgsize > (int32_t)SIZE_MOST)
        return -EINVAL;
    uint64_t wanted = full_size((uint32_t)attributes->mq_maxmsg, (uint32_t)attributes->mq_msgsize);
    return wanted > BYTES_MOST - bytes_of_all ? -EMFILE : 0;
}

static int queue_create(const char *name, uint32_t mode, const struct mq_attr *attributes,
                        struct queue **out)
{
    size_t length = strlen(name);
    int error = check_attributes(attributes);
    if (error)
        return error;
    struct queue *queue = heap_zalloc(sizeof *queue);
    char *copy = heap_alloc(length + 1);
    if (!queue || !copy) {
        heap_free(queue);
        heap_free(copy);
        return -ENOMEM;
    }
    memcpy(copy, name, length + 1);
    queue->name = copy;
    queue->inode = ++last_inode;
    queue->mode = S_IFREG | (mode & 07777 & ~proc_current()->umask);
    queue->most = (uint32_t)attributes->mq_maxmsg;
    queue->size = (uint32_t)attributes->mq_msgsize;
    bytes_of_all += (uint32_t)full_size(queue->most, queue->size);
    list_init(&queue->messages);
    wait_queue_init(&queue->may_send);
    wait_queue_init(&queue->may_receive);
    poll_list_init(&queue->pollers);
    list_push_back(&all, &queue->link);
    *out = queue;
    return 0;
}

static void lose_name(struct queue *queue)
{
    list_remove(&queue->link);
    heap_free(queue->name);
    queue->name = NULL;
    free_unused(queue);
}

/* --- open files ------------------------------------------------------------------------------- */

static uint32_t queue_poll(struct file *file, struct poll_entry *entry)
{
    struct queue *queue = file->data;
    poll_entry_watch(entry, &queue->pollers);
    return (queue->count > 0 ? POLL_READABLE : 0u) |
           (queue->count < queue->most ? POLL_WRITABLE : 0u);
}

static int queue_stat(struct file *file, struct stat64 *out)
{
    const struct queue *queue = file->data;
    out->st_dev = QUEUE_DEVICE;
    out->st_ino = out->__st_ino = queue->inode;
    out->st_mode = queue->mode;
    out->st_nlink = queue->name ? 1 : 0;
    out->st_blksize = PAGE_SIZE;
    return 0;
}

/* As on Linux any descriptor of the queue will do, not only the one that mq_notify() was given. */
static void queue_descriptor_closed(struct file *file)
{
    struct queue *queue = file->data;
    if (queue->told == proc_current()->pid)
        queue->told = 0;
}

static void queue_close(struct file *file)
{
    struct queue *queue = file->data;
    queue->open_files--;
    free_unused(queue);
}

static bool queue_wakes(const struct file *file, const struct thread *sleeper)
{
    const struct queue *queue = file->data;
    return (file_readable(file) && wait_has(&queue->may_send, sleeper)) ||
           (file_writable(file) && wait_has(&queue->may_receive, sleeper));
}

static const struct file_ops queue_ops = {
    .wakes = queue_wakes,
    .poll = queue_poll,
    .stat = queue_stat,
    .descriptor_closed = queue_descriptor_closed,
    .close = queue_close,
    .link_text = "mqueue",
};

/* The descriptor's file, if it is a queue's, with a reference. */
static struct file *get_queue_file(int fd)
{
    struct file *file = fd_get(proc_current()->files, fd);
    if (file && file->ops != &queue_ops) {
        file_put(file);
        return NULL;
    }
    return file;
}

/* A name in a buffer of PATH_MAX bytes, which has no slash: the C library has taken that off. */
static int get_name(char *name, uaddr_t at)
{
    if (!name)
        return -ENOMEM;
    int length = user_text_get(name, at);
    if (length < 0)
        return length;
    if (length == 0)
        return -ENOENT;
    if (length > NAME_MAX)
        return -ENAMETOOLONG;
    return strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? -EACCES : 0;
}

static int open_queue(struct queue *queue, uint32_t flags)
{
    if ((flags & O_ACCMODE) == O_ACCMODE)
        return -EINVAL;
    struct file *file = file_create(&queue_ops, flags & (O_ACCMODE | O_NONBLOCK), NULL, queue);
    if (!file)
        return -ENOMEM;
    queue->open_files++;
    int fd = fd_install(proc_current()->files, file, 0, FD_CLOEXEC); /* always, as on Linux */
    if (fd < 0)
        file_put(file);
    return fd;
}

int32_t sys_mq_open(uaddr_t name, uint32_t flags, uint32_t mode, uaddr_t attributes)
{
    struct mq_attr wanted = {.mq_maxmsg = DEFAULT_MESSAGES, .mq_msgsize = DEFAULT_SIZE};
    if (attributes && copy_from_user(&wanted, attributes, sizeof wanted))
        return -EFAULT;
    char *text SCOPED(text) = heap_alloc(PATH_MAX);
    int error = get_name(text, name);
    if (error)
        return error;
    struct queue *queue = find(text);
    bool is_new = !queue;
    if (queue && flags & O_CREAT && flags & O_EXCL)
        return -EEXIST;
    if (is_new)
        error = flags & O_CREAT ? queue_create(text, mode, &wanted, &queue) : -ENOENT;
    if (error)
        return error;
    int fd = open_queue(queue, flags);
    if (fd < 0 && is_new)
        lose_name(queue);
    return fd;
}

int32_t sys_mq_unlink(uaddr_t name)
{
    char *text SCOPED(text) = heap_alloc(PATH_MAX);
    int error = get_name(text, name);
    if (error)
        return error;
    struct queue *queue = find(text);
    if (!queue)
        return -ENOENT;
    lose_name(queue);
    return 0;
}

int32_t sys_mq_getsetattr(int fd, uaddr_t new, uaddr_t old)
{
    struct mq_attr wanted = {0};
    if (new &&copy_from_user(&wanted, new, sizeof wanted))
        return -EFAULT;
    if (wanted.mq_flags & ~O_NONBLOCK)
        return -EINVAL;
    struct file *file SCOPED(file) = get_queue_file(fd);
    if (!file)
        return -EBADF;
    const struct queue *queue = file->data;
    const struct mq_attr found = {.mq_flags = (int32_t)(file->flags & O_NONBLOCK),
                                  .mq_maxmsg = (int32_t)queue->most,
                                  .mq_msgsize = (int32_t)queue->size,
                                  .mq_curmsgs = (int32_t)queue->count};
    if (new)
        file->flags = (file->flags & ~(uint32_t)O_NONBLOCK) | (uint32_t)wanted.mq_flags;
    return old ? copy_to_user(old, &found, sizeof found) : 0;
}

/* --- notification ----------------------------------------------------------------------------- */

int32_t sys_mq_notify(int fd, uaddr_t event)
{
    struct sigevent wanted = {.sigev_notify = SIGEV_NONE};
    int self = proc_current()->pid;
    if (event && copy_from_user(&wanted, event, sizeof wanted))
        return -EFAULT;
    if (wanted.sigev_notify != SIGEV_NONE &&
        (wanted.sigev_notify != SIGEV_SIGNAL || wanted.sigev_signo < 0 ||
         wanted.sigev_signo > SIGNAL_LAST))
        return -EINVAL;
    struct file *file SCOPED(file) = get_queue_file(fd);
    if (!file)
        return -EBADF;
    struct queue *queue = file->data;
    if (event && queue->told && proc_find(queue->told))
        return -EBUSY;
    if (event) {
        queue->told = self;
        queue->telling = wanted;
        proc_current()->files->tells_of_closes = true;
    } else if (queue->told == self) {
        queue->told = 0;
    }
    return 0;
}

/* The first message at an empty queue: once, and only if nobody waits for it. Those that come while
 * somebody does are his, though they may lie here until he runs. */
static void tell(struct queue *queue)
{
    struct proc *proc = queue->told ? proc_find(queue->told) : NULL;
    if (queue->count != queue->receiving + 1 || !queue->told)
        return;
    queue->told = 0;
    const struct kernel_siginfo info = {.si_signo = queue->telling.sigev_signo,
                                        .si_code = SI_MESGQ,
                                        .si_pid = proc_current()->pid,
                                        .si_value = queue->telling.sigev_value};
    if (proc && !proc->zombie && queue->telling.sigev_notify == SIGEV_SIGNAL && info.si_signo)
        signal_send_info(proc, &info);
}

/* --- sending and receiving -------------------------------------------------------------------- */

/* A moment of the clock; address 0 is for ever. */
static int read_deadline(uaddr_t at, uint64_t *deadline)
{
    uint64_t moment;
    *deadline = WAIT_FOREVER;
    if (!at)
        return 0;
    int error = user_time_read(at, TIME_TIMESPEC, &moment);
    if (!error)
        *deadline = deadline_from(wall_base(), moment);
    return error;
}

/* Who wakes to be killed takes nothing along: what is there is for the next. */
static int queue_wait(const struct file *file, struct wait_queue *waiters, uint64_t deadline)
{
    if (file->flags & O_NONBLOCK)
        return -EAGAIN;
    int error = wait_sleep(waiters, "mqueue", deadline, UNTIL_SIGNAL);
    return !error && thread_current()->attention & ATTENTION_KILL ? -ERESTARTSYS : error;
}

/* Behind all that are as urgent. */
static void put(struct queue *queue, struct message *message)
{
    struct list *before = queue->messages.prev;
    while (before != &queue->messages &&
           list_entry(before, struct message, link)->rank < message->rank)
        before = before->prev;
    list_push_front(before, &message->link);
    queue->count++;
    tell(queue);
    wait_wake_one(&queue->may_receive);
    poll_announce(&queue->pollers, POLL_READABLE);
}

static struct message *take(struct queue *queue)
{
    struct message *message = list_entry(queue->messages.next, struct message, link);
    list_remove(&message->link);
    queue->count--;
    wait_wake_one(&queue->may_send);
    poll_announce(&queue->pollers, POLL_WRITABLE);
    return message;
}

int32_t sys_mq_timedsend(int fd, uaddr_t from, uint32_t length, uint32_t priority, uaddr_t until)
{
    uint64_t deadline;
    int error = read_deadline(until, &deadline);
    if (error)
        return error;
    if (priority >= MQ_PRIO_MAX)
        return -EINVAL;
    struct file *file SCOPED(file) = get_queue_file(fd);
    if (!file || !file_writable(file))
        return -EBADF;
    struct queue *queue = file->data;
    if (length > queue->size)
        return -EMSGSIZE;
    struct message *message SCOPED(message) = NULL;
    error = message_fetch(priority, length, from, &message);
    while (!error && queue->count == queue->most)
        error = queue_wait(file, &queue->may_send, deadline);
    if (error) {
        wait_wake_one(&queue->may_send); /* whoever woke this one may have meant the next */
        return error;
    }
    put(queue, message);
    message = NULL;
    return 0;
}

int32_t sys_mq_timedreceive(int fd, uaddr_t to, uint32_t length, uaddr_t priority, uaddr_t until)
{
    uint64_t deadline;
    int error = read_deadline(until, &deadline);
    if (error)
        return error;
    struct file *file SCOPED(file) = get_queue_file(fd);
    if (!file || !file_readable(file))
        return -EBADF;
    struct queue *queue = file->data;
    if (length < queue->size)
        return -EMSGSIZE;
    queue->receiving++;
    while (!error && queue->count == 0)
        error = queue_wait(file, &queue->may_receive, deadline);
    queue->receiving--;
    if (error) {
        wait_wake_one(&queue->may_receive);
        return error;
    }
    struct message *message SCOPED(message) = take(queue);
    if ((priority && copy_to_user(priority, &message->rank, sizeof message->rank)) ||
        message_copy_out(message, to, message->length))
        return -EFAULT;
    return (int32_t)message->length;
}
