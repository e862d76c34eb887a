/* Ports: making, naming and closing them, and notices. port.h has the rules. */
#include "kernel/ipc/port.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/fcntl.h"
#include "kernel/abi/limits.h"
#include "kernel/abi/port.h"
#include "kernel/abi/resource.h"
#include "kernel/abi/stat.h"
#include "kernel/base/printk.h"
#include "kernel/base/string.h"
#include "kernel/files/file.h"
#include "kernel/files/node.h"
#include "kernel/ipc/call.h"
#include "kernel/ipc/message.h"
#include "kernel/ipc/parcel.h"
#include "kernel/ipc/port_state.h"
#include "kernel/ipc/watch.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "mm/heap.h"

static struct list all = LIST_INIT(all);
static struct list *found = &all; /* where port_next() was last */
static uint32_t last_number;
static uint32_t bytes_of_all; /* of all queues: there is one user, who has them all */

/* Open files. */

_Static_assert(sizeof(struct record) == 20, "limits.h and port_create() say so");

/* What a queue takes: the payload, and what stands before each message. */
static uint32_t queue_size(uint32_t slots, uint32_t bytes)
{
    return payload_size(bytes) + slots * sizeof(struct record);
}

static void port_free(struct port *port)
{
    bytes_of_all -= queue_size(port->slots, port->bytes);
    ring_free(&port->ring);
    if (found == &port->link)
        found = found->prev;
    list_remove(&port->link);
    heap_free(port);
}

/*
 * Nobody can receive any more: those whose messages are queued find that out. A queued right to
 * receive is its sender's again, who drops it: shutting one port never shuts another.
 */
static void port_shut(struct port *port)
{
    struct record record;
    struct turn *turn;
    for (uint32_t at = 0; at < ring_used(&port->ring); at += record_size(&record)) {
        record_get(port, at, &record);
        if (record.parcel)
            message_give_up_parcel(&record);
        if (record.call)
            call_end(record.call, -EPIPE);
    }
    ring_clear(&port->ring);
    port->slots_used = port->bytes_used = 0;
    if (port->name)
        node_unpublish(port->name);
    port->name = NULL;
    watches_of_port_end(port);
    list_for_each (turn, &port->turns, link) {
        wait_wake(turn->thread); /* it finds no receiver: -EPIPE */
    }
    poll_announce(&port->pollers, POLL_WRITABLE | POLLERR);
}

void port_lost_source(struct port *port)
{
    if (port_may_hear(port))
        return;
    wait_wake_all(&port->messages); /* they find that nothing can come: -EPIPE */
    poll_announce(&port->pollers, POLL_READABLE | POLLHUP);
}

static void port_close(struct file *file)
{
    struct port *port = file->data;
    if (file_readable(file) && --port->receivers == 0) {
        port->senders++; /* lives on if its own queue holds its last right to send */
        port_shut(port);
        port->senders--;
    }
    if (file_writable(file))
        port->senders--;
    if (port->senders == 0 && port->receivers == 0)
        port_free(port);
    else
        port_lost_source(port);
}

static int port_stat(struct file *file, struct stat64 *out)
{
    const struct port *port = file->data;
    out->st_mode = S_IFIFO | 0600;
    out->st_nlink = 1;
    out->st_blksize = PAGE_SIZE;
    out->st_size = port->slots_used;
    return 0;
}

static uint32_t port_poll(struct file *file, struct poll_entry *entry)
{
    struct port *port = file->data;
    uint32_t events = 0;
    poll_entry_watch(entry, &port->pollers);
    if (file_readable(file) && port->slots_used > 0)
        events |= POLL_READABLE;
    if (file_readable(file) && !port_may_hear(port))
        events |= POLLHUP;
    if (file_writable(file) && port_may_send(port, min_u32(PORT_SHORT_SIZE, port->bytes)))
        events |= POLL_WRITABLE;
    if (file_writable(file) && port->receivers == 0)
        events |= POLLERR;
    return events;
}

/* Its queue is there for whoever receives. */
static uint32_t port_held(const struct file *file)
{
    const struct port *port = file->data;
    return file_readable(file) ? port->ring.size / PAGE_SIZE / port->receivers : 0;
}

/*
 * Whether it sleeps until its message is received: for want of room, or as it waits in the queue.
 * As wait_has() it looks at the first ones.
 */
static bool has_sender(const struct port *port, const struct thread *sleeper)
{
    const struct turn *turn;
    struct record record;
    uint32_t turns = 0, records = 0;
    list_for_each (turn, &port->turns, link)
        if (turn->thread == sleeper || ++turns > WAITERS_LOOKED_AT)
            return turn->thread == sleeper;
    for (uint32_t at = 0; at < ring_used(&port->ring) && records++ < WAITERS_LOOKED_AT;
         at += record_size(&record)) {
        record_get(port, at, &record);
        if (record.call && record.call->answer.thread == sleeper)
            return true;
    }
    return false;
}

static bool port_wakes(const struct file *file, const struct thread *sleeper)
{
    const struct port *port = file->data;
    return (file_writable(file) && wait_has(&port->messages, sleeper)) ||
           (file_readable(file) && has_sender(port, sleeper));
}

static int open_file(struct port *port, uint32_t access, struct file **out)
{
    struct file *file = file_create(&port_ops, access, NULL, port);
    if (!file)
        return -ENOMEM;
    if (file_writable(file))
        port->senders++;
    if (file_readable(file))
        port->receivers++;
    *out = file;
    return 0;
}

/* As /proc/PID/fd/N: with what is asked for of the right that the file has. */
static int reopen(struct file *file, int flags, struct file **out)
{
    const struct file wanted = {.flags = (uint32_t)flags};
    if ((file_readable(&wanted) && !file_readable(file)) ||
        (file_writable(&wanted) && !file_writable(file)))
        return -EACCES;
    return open_file(file->data, wanted.flags & O_ACCMODE, out);
}

const struct file_ops port_ops = {
    .wakes = port_wakes,
    .poll = port_poll,
    .held = port_held,
    .stat = port_stat,
    .reopen = reopen,
    .close = port_close,
};

/* RLIMIT_MSGQUEUE: -EMFILE, as mq_open(3) gives. */
static int check_limit(uint32_t bytes)
{
    for (;;) {
        uint32_t limit = limit_get(proc_current(), RLIMIT_MSGQUEUE).soft;
        if (limit == LIMIT_NONE || (bytes_of_all <= limit && bytes <= limit - bytes_of_all))
            return 0;
        if (!limit_exceeded(RLIMIT_MSGQUEUE, bytes_of_all + bytes))
            return -EMFILE;
    }
}

int port_create(uint32_t slots, uint32_t bytes, struct file **out)
{
    if (slots == 0 || slots > PORT_MAX_SLOTS || bytes > PORT_MAX_BYTES)
        return -EINVAL;
    int error = check_limit(queue_size(slots, bytes));
    if (error)
        return error;
    struct port *port = heap_zalloc(sizeof *port);
    if (!port)
        return -ENOMEM;
    port->number = ++last_number;
    port->slots = slots;
    port->bytes = payload_size(bytes);
    port->obstacles = port->bytes < PORT_SHORT_SIZE;
    bytes_of_all += queue_size(slots, bytes);
    list_init(&port->turns);
    wait_queue_init(&port->messages);
    poll_list_init(&port->pollers);
    list_init(&port->watches);
    list_push_back(&all, &port->link);

    error = ring_create(&port->ring, queue_size(slots, bytes));
    if (!error)
        error = open_file(port, O_RDWR, out);
    if (error)
        port_free(port);
    return error;
}

int port_narrow(struct file *file, uint32_t rights, struct file **out)
{
    struct port *port = port_of(file);
    if (!port)
        return -EBADF;
    if (rights == 0 || rights & ~(uint32_t)(PORT_SEND | PORT_RECEIVE))
        return -EINVAL;
    if ((rights & PORT_SEND && !file_writable(file)) ||
        (rights & PORT_RECEIVE && !file_readable(file)))
        return -EACCES;
    uint32_t access = rights == PORT_SEND ? O_WRONLY : rights == PORT_RECEIVE ? O_RDONLY : O_RDWR;
    return open_file(port, access, out);
}

/* Names. */

static int open_by_name(struct node *node, int flags, struct file **out)
{
    if ((flags & O_ACCMODE) != O_WRONLY)
        return -EACCES; /* the name gives the right to send, nothing else */
    return open_file(node->data, O_WRONLY, out);
}

/* A name can be removed like any file's. */
static void lose_name(struct node *node)
{
    struct port *port = node->data;
    port->name = NULL;
    node_unpublish(node);
    port_lost_source(port);
}

static const struct node_ops port_node_ops = {.open = open_by_name, .unlinked = lose_name};

int port_publish(struct file *file, const char *name)
{
    char path[sizeof "/port/" + NAME_MAX];
    struct port *port = port_of(file);
    if (!port || !file_readable(file))
        return port ? -EACCES : -EBADF;
    if (!*name || strchr(name, '/'))
        return -EINVAL;
    if (port->name)
        return -EBUSY;
    if (format_string(path, sizeof path, "/port/%s", name) >= (int)sizeof path)
        return -ENAMETOOLONG;
    return node_publish(path, &port_node_ops, port, S_IFIFO | 0222, &port->name);
}

/* Notices. */

int port_open_for_notices(struct file *file, struct file **out)
{
    struct port *port = port_of(file);
    if (!port || !file_readable(file))
        return -EBADF;
    if (!port_has_room(port, PORT_NOTICE_SIZE))
        return -EAGAIN;
    int error = open_file(port, O_WRONLY, out);
    if (error)
        return error;
    port->kept++;
    port_announce_room(port); /* it may be another's turn now */
    return 0;
}

void port_close_for_notices(struct file *notices, bool queued)
{
    struct port *port = port_of(notices);
    port->kept -= !queued; /* or it is that message's slot, which is an ordinary one now */
    port_announce_room(port);
    file_put(notices);
}

void port_put_notice(struct port *port, uint32_t type, const void *payload, uint32_t size)
{
    struct record record = {.type = type, .length = size};
    ring_put(&port->ring, 0, &record, sizeof record);
    ring_advance_tail(&port->ring, sizeof record);
    ring_put(&port->ring, 0, payload, size);
    ring_advance_tail(&port->ring, payload_size(size));
    port->slots_used++;
    port->bytes_used += payload_size(size);
    wait_wake_one(&port->messages);
}

bool port_post(struct file *notices, uint32_t type, const void *payload, uint32_t size)
{
    struct port *port = port_of(notices);
    if (port->receivers == 0)
        return false;
    port->kept--;
    port_put_notice(port, type, payload, size);
    poll_announce(&port->pollers, POLL_READABLE);
    return true;
}

void port_notice_taken(struct port *port)
{
    struct limit_notice notice;
    ring_get(&port->ring, sizeof(struct record), &notice, sizeof notice);
    struct proc *owner = proc_find(notice.pid);
    if (!owner || port_of(owner->limit_port) != port || !owner->notice_queued)
        return;
    owner->notice_queued = false;
    port->kept++;
}

/* Counting. */

static uint32_t number_at(const struct list *link)
{
    return link == &all ? 0 : list_entry(link, struct port, link)->number;
}

/* From where the last one was found: whoever goes through all takes one step each. */
struct port *port_next(uint32_t number)
{
    while (number_at(found) > number)
        found = found->prev;
    while (found->next != &all && number_at(found->next) <= number)
        found = found->next;
    return found->next == &all ? NULL : list_entry(found->next, struct port, link);
}

struct port_counts ports_count(void)
{
    struct port_counts counts = {0};
    struct port *port;
    list_for_each (port, &all, link) {
        counts.ports++;
        counts.messages += port->slots_used;
    }
    return counts;
}
