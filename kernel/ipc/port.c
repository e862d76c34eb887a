/* Ports: making, naming and closing them, sending and receiving. port.h has the rules. */
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
#include "kernel/ipc/ring.h"
#include "kernel/process/limits.h"
#include "kernel/process/proc.h"
#include "kernel/threads/thread.h"
#include "kernel/threads/wait.h"
#include "mm/heap.h"
#include "mm/usercopy.h"

struct port {
    struct list link; /* on the list of all ports */
    struct ring ring; /* the queued messages, each a header and its payload */
    uint32_t slots, slots_used;
    uint32_t bytes, bytes_used;  /* of payload, rounded up to words */
    uint32_t reserved, notices;  /* slots kept for notices, and those of them that hold one */
    uint32_t senders, receivers; /* open files with that right */
    struct wait_queue room;      /* senders sleep here */
    struct wait_queue messages;  /* receivers sleep here */
    struct node *name;           /* under /port, or NULL */
};

/* What the ring holds in front of each payload. */
struct record {
    uint32_t type;
    int32_t sender;
    uint32_t length;
};

static struct list all = LIST_INIT(all);
static uint32_t bytes_of_all; /* the sum of port->bytes: there is one user, who has them all */

static uint32_t payload_size(uint32_t length)
{
    return (length + 3) & ~3u;
}

/* Open files. */

static struct port *port_of(const struct file *file);

static void port_free(struct port *port)
{
    bytes_of_all -= port->bytes;
    ring_free(&port->ring);
    list_remove(&port->link);
    heap_free(port);
}

/* Nobody can receive any more. */
static void port_shut(struct port *port)
{
    ring_clear(&port->ring);
    port->slots_used = port->bytes_used = port->notices = 0;
    if (port->name)
        node_unpublish(port->name);
    port->name = NULL;
    wait_wake_all(&port->room); /* they find no receiver: -EPIPE */
}

static void port_close(struct file *file)
{
    struct port *port = file->data;
    if (file_writable(file))
        port->senders--;
    if (file_readable(file) && --port->receivers == 0)
        port_shut(port);
    if (port->senders == 0 && port->receivers == 0)
        port_free(port);
}

static int port_stat(struct file *file, struct stat64 *out)
{
    const struct port *port = file->data;
    memset(out, 0, sizeof *out);
    out->st_mode = S_IFIFO | 0600;
    out->st_nlink = 1;
    out->st_blksize = PAGE_SIZE;
    out->st_size = port->slots_used;
    return 0;
}

static const struct file_ops port_ops = {.stat = port_stat, .close = port_close};

static struct port *port_of(const struct file *file)
{
    return file && file->ops == &port_ops ? file->data : NULL;
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
    int error = check_limit(payload_size(bytes));
    if (error)
        return error;
    struct port *port = heap_zalloc(sizeof *port);
    if (!port)
        return -ENOMEM;
    port->slots = slots;
    port->bytes = payload_size(bytes);
    bytes_of_all += port->bytes;
    wait_queue_init(&port->room);
    wait_queue_init(&port->messages);
    list_push_back(&all, &port->link);

    error = ring_create(&port->ring, port->bytes + slots * sizeof(struct record));
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

/* Whether it has one: a name can be removed like any file's. */
static bool has_name(struct port *port)
{
    if (port->name && list_empty(&port->name->names)) {
        node_unpublish(port->name);
        port->name = NULL;
    }
    return port->name != NULL;
}

static int open_by_name(struct node *node, int flags, struct file **out)
{
    if ((flags & O_ACCMODE) != O_WRONLY)
        return -EACCES; /* the name gives the right to send, nothing else */
    return open_file(node->data, O_WRONLY, out);
}

static const struct node_ops port_node_ops = {.open = open_by_name};

int port_publish(struct file *file, const char *name)
{
    char path[sizeof "/port/" + NAME_MAX];
    struct port *port = port_of(file);
    if (!port || !file_readable(file))
        return port ? -EACCES : -EBADF;
    if (!*name || strchr(name, '/'))
        return -EINVAL;
    if (has_name(port))
        return -EBUSY;
    if (format_string(path, sizeof path, "/port/%s", name) >= (int)sizeof path)
        return -ENAMETOOLONG;
    return node_publish(path, &port_node_ops, port, S_IFIFO | 0222, &port->name);
}

/* Messages. */

/* For an ordinary message: what is reserved for notices counts as taken. */
static bool has_room(const struct port *port, uint32_t length)
{
    uint32_t kept = port->reserved - port->notices;
    return port->slots_used + kept < port->slots &&
           port->bytes - port->bytes_used >= payload_size(length) + kept * PORT_NOTICE_SIZE;
}

/* Sleeps; who is to end, also if it was woken before, leaves to others what it was woken for. */
static int sleep_on(struct wait_queue *queue, const char *what)
{
    int error = wait_sleep(queue, what);
    return !error && (thread_current()->attention & ATTENTION_KILL) ? -ERESTARTSYS : error;
}

static int wait_for_room(struct port *port, uint32_t length, uint32_t flags)
{
    for (;;) {
        if (port->receivers == 0)
            return -EPIPE;
        if (has_room(port, length))
            return 0;
        if (flags & PORT_NONBLOCK)
            return -EAGAIN;
        int error = sleep_on(&port->room, "port: full");
        if (error)
            return error;
    }
}

int port_send(struct file *file, const struct port_message *message, int sender, uint32_t flags)
{
    struct port *port = port_of(file);
    if (!port || !file_writable(file))
        return -EBADF;
    if (flags & ~(uint32_t)PORT_NONBLOCK)
        return -EINVAL;
    if (message->length > PORT_MAX_PAYLOAD || payload_size(message->length) > port->bytes)
        return -EMSGSIZE;

    int error = wait_for_room(port, message->length, flags);
    struct record record = {message->type, sender, message->length};
    if (!error)
        error = ring_put_user(&port->ring, sizeof record, (uaddr_t)(uintptr_t)message->payload,
                              message->length);
    if (!error) { /* the payload is in place: from here nothing fails */
        ring_put(&port->ring, &record, sizeof record);
        ring_advance_tail(&port->ring, sizeof record + payload_size(record.length));
        port->slots_used++;
        port->bytes_used += payload_size(record.length);
        wait_wake_one(&port->messages);
    }
    return error;
}

int port_open_for_notices(struct file *file, struct file **out)
{
    struct port *port = port_of(file);
    if (!port || !file_readable(file))
        return -EBADF;
    if (!has_room(port, PORT_NOTICE_SIZE))
        return -EAGAIN;
    int error = open_file(port, O_WRONLY, out);
    if (!error)
        port->reserved++;
    return error;
}

void port_close_for_notices(struct file *notices)
{
    struct port *port = port_of(notices);
    port->reserved--;
    port->notices = min_u32(port->notices, port->reserved); /* a last one is ordinary now */
    wait_wake_all(&port->room);
    file_put(notices);
}

bool port_post(struct file *notices, uint32_t type, const void *payload, uint32_t size)
{
    struct port *port = port_of(notices);
    struct record record = {type, 0, size};
    if (port->receivers == 0 || port->notices == port->reserved)
        return false;
    ring_put(&port->ring, &record, sizeof record);
    ring_advance_tail(&port->ring, sizeof record);
    ring_put(&port->ring, payload, size);
    ring_advance_tail(&port->ring, payload_size(size));
    port->slots_used++;
    port->notices++;
    port->bytes_used += payload_size(size);
    wait_wake_one(&port->messages);
    return true;
}

static int wait_for_message(struct port *port, uint32_t flags)
{
    while (port->slots_used == 0) {
        if (flags & PORT_NONBLOCK)
            return -EAGAIN;
        int error = sleep_on(&port->messages, "port: empty");
        if (error)
            return error;
    }
    return 0;
}

/* Copies the message at the head out; it stays there. */
static int copy_head(const struct port *port, struct port_message *message, uaddr_t to)
{
    struct record record;
    ring_get(&port->ring, &record, sizeof record);
    uint32_t room = message->length;
    message->type = record.type;
    message->sender = record.sender;
    message->length = record.length;
    if (copy_to_user(to, message, sizeof *message))
        return -EFAULT;
    if (record.length > room)
        return -EMSGSIZE;
    return ring_get_user(&port->ring, sizeof record, (uaddr_t)(uintptr_t)message->payload,
                         record.length);
}

int port_receive(struct file *file, struct port_message *message, uaddr_t to, uint32_t flags)
{
    struct port *port = port_of(file);
    if (!port || !file_readable(file))
        return -EBADF;
    if (flags & ~(uint32_t)PORT_NONBLOCK)
        return -EINVAL;

    int error = wait_for_message(port, flags);
    if (!error)
        error = copy_head(port, message, to);
    if (!error) { /* the receiver has it all: now it leaves the queue */
        ring_advance_head(&port->ring, sizeof(struct record) + payload_size(message->length));
        port->slots_used--;
        port->bytes_used -= payload_size(message->length);
        if (message->sender == 0 && port->notices > 0)
            port->notices--;
        wait_wake_all(&port->room); /* all: the first may need more room than there is */
    }
    if (port->slots_used > 0) /* also when we were woken for it and could not use it */
        wait_wake_one(&port->messages);
    return error;
}

/* Counting and checking. */

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

unsigned ports_check(void)
{
    unsigned findings = 0;
    struct port *port;
    list_for_each (port, &all, link) {
        uint32_t queued = port->bytes_used + port->slots_used * sizeof(struct record);
        if (ring_used(&port->ring) == queued && port->slots_used <= port->slots &&
            port->bytes_used <= port->bytes && port->senders + port->receivers > 0)
            continue;
        printk("check: a port holds %u of %u messages, %u of %u bytes, %u in its ring\n",
               port->slots_used, port->slots, port->bytes_used, port->bytes,
               ring_used(&port->ring));
        findings++;
    }
    return findings;
}
