/*
 * Random port calls beside a plain model of ports, files and descriptors: each call must do what
 * the model says. A forked child goes on with its own descriptors; its parent follows it in the
 * model alone, by the same random numbers. The seed is an argument, or the time; it is printed.
 */
// run: --timeout 100
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <time.h>

#define PORTS   6
#define FILES   64
#define FDS     24
#define MOST    12 /* slots */
#define LONGEST 300
#define STEPS   6000

struct model_message {
    unsigned type, length;
    pid_t sender;
};

struct model_port {
    int files, receivers, senders;
    unsigned slots, bytes, used, bytes_used;
    int name; /* -1: none */
    struct model_message queue[MOST];
};

struct model_file {
    int count, port, rights;
};

static struct model_port ports[PORTS];
static struct model_file files[FILES];
static int table[FDS]; /* the file of each descriptor, or -1 */
static int names[4];   /* the port of /port/mN, or -1 */
static int first_fd;   /* real descriptors below are not ours */
static int real;       /* calls are made, and not only followed */
static pid_t self;
static uint64_t state;

static unsigned pick(unsigned limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % limit;
}

/* A call gave this errno (0: success), and the model says that. */
static void compare(const char *call, int got, int wanted)
{
    if (!real || got == wanted)
        return;
    printf("pid %d: %s gave errno %d, the model says %d\n", self, call, got, wanted);
    exit(1);
}

static unsigned rounded(unsigned length)
{
    return (length + 3) / 4 * 4;
}

/* The model's descriptors and files. */

static int free_fd(void)
{
    int fd = 0;
    while (fd < FDS && table[fd] >= 0)
        fd++;
    return fd;
}

static void new_file(int port, int rights)
{
    int file = 0, fd = free_fd();
    while (files[file].count)
        file++;
    files[file] = (struct model_file){1, port, rights};
    ports[port].files++;
    ports[port].receivers += (rights & PORT_RECEIVE) != 0;
    ports[port].senders += (rights & PORT_SEND) != 0;
    table[fd] = file;
}

static void drop_file(int file)
{
    struct model_port *port = &ports[files[file].port];
    if (--files[file].count)
        return;
    port->files--;
    port->senders -= (files[file].rights & PORT_SEND) != 0;
    if (files[file].rights & PORT_RECEIVE && --port->receivers == 0) {
        port->used = port->bytes_used = 0;
        if (port->name >= 0)
            names[port->name] = -1;
        port->name = -1;
    }
}

/* The calls. `fd` is the model's; the real one is `first_fd` more. */

static void do_create(void)
{
    unsigned slots = pick(MOST + 1), bytes = pick(LONGEST * 2);
    int port = 0;
    while (port < PORTS && ports[port].files)
        port++;
    if (port == PORTS || free_fd() == FDS)
        return;
    int got = real ? port_create(slots, bytes) : 0;
    compare("create", ERROR_OF(got), slots ? 0 : EINVAL);
    if (!slots)
        return;
    compare("create", got, first_fd + free_fd());
    ports[port] = (struct model_port){.slots = slots, .bytes = rounded(bytes), .name = -1};
    new_file(port, PORT_SEND | PORT_RECEIVE);
}

static void do_narrow(int fd)
{
    int rights = (int)pick(4);
    const struct model_file *file = table[fd] >= 0 ? &files[table[fd]] : NULL;
    if (free_fd() == FDS)
        return;
    int wanted = !file ? EBADF : !rights ? EINVAL : rights & ~file->rights ? EACCES : 0;
    int got = real ? port_narrow(first_fd + fd, rights) : 0;
    compare("narrow", ERROR_OF(got), wanted);
    if (wanted)
        return;
    compare("narrow", got, first_fd + free_fd());
    new_file(file->port, rights);
}

static void do_dup(int fd)
{
    if (free_fd() == FDS)
        return;
    compare("dup", real ? ERROR_OF(dup(first_fd + fd)) : 0, table[fd] < 0 ? EBADF : 0);
    if (table[fd] < 0)
        return;
    files[table[fd]].count++;
    table[free_fd()] = table[fd];
}

static void do_dup2(int fd)
{
    int to = (int)pick(FDS);
    compare("dup2", real ? ERROR_OF(dup2(first_fd + fd, first_fd + to)) : 0,
            table[fd] < 0 ? EBADF : 0);
    if (table[fd] < 0 || fd == to)
        return;
    files[table[fd]].count++;
    int old = table[to];
    table[to] = table[fd];
    if (old >= 0)
        drop_file(old);
}

static void do_close(int fd)
{
    compare("close", real ? ERROR_OF(close(first_fd + fd)) : 0, table[fd] < 0 ? EBADF : 0);
    if (table[fd] >= 0)
        drop_file(table[fd]);
    table[fd] = -1;
}

static void do_send(int fd)
{
    static char bytes[LONGEST];
    unsigned length = pick(LONGEST), type = pick(1 << 30);
    struct model_file *file = table[fd] >= 0 ? &files[table[fd]] : NULL;
    struct model_port *port = file ? &ports[file->port] : NULL;
    int wanted = !file || !(file->rights & PORT_SEND)               ? EBADF
                 : rounded(length) > port->bytes                    ? EMSGSIZE
                 : !port->receivers                                 ? EPIPE
                 : port->used == port->slots                        ? EAGAIN
                 : port->bytes - port->bytes_used < rounded(length) ? EAGAIN
                                                                    : 0;
    for (unsigned i = 0; real && i < length; i++)
        bytes[i] = (char)(type + i);
    compare("send",
            real ? ERROR_OF(send_bytes(first_fd + fd, type, bytes, length, PORT_NONBLOCK)) : 0,
            wanted);
    if (wanted)
        return;
    port->queue[port->used++] = (struct model_message){type, length, self};
    port->bytes_used += rounded(length);
}

static void do_receive(int fd)
{
    char bytes[LONGEST];
    unsigned room = pick(4) ? LONGEST : pick(LONGEST);
    struct port_message message = {.length = room, .payload = bytes};
    struct model_file *file = table[fd] >= 0 ? &files[table[fd]] : NULL;
    struct model_port *port = file ? &ports[file->port] : NULL;
    const struct model_message *head = port ? &port->queue[0] : NULL;
    int wanted = !file || !(file->rights & PORT_RECEIVE) ? EBADF
                 : !port->used         ? (port->senders || port->name >= 0 ? EAGAIN : EPIPE)
                 : head->length > room ? EMSGSIZE
                                       : 0;
    int got = real ? ERROR_OF(port_receive(first_fd + fd, &message, PORT_NONBLOCK)) : 0;
    compare("receive", got, wanted);
    if (real && (!wanted || wanted == EMSGSIZE))
        EXPECT(message.type == head->type && message.length == head->length &&
               message.sender == head->sender);
    if (wanted)
        return;
    for (unsigned i = 0; real && i < head->length; i++)
        EXPECT(bytes[i] == (char)(head->type + i));
    port->bytes_used -= rounded(head->length);
    port->used--;
    memmove(&port->queue[0], &port->queue[1], port->used * sizeof port->queue[0]);
}

static const char *path_of(int name)
{
    static char path[16];
    snprintf(path, sizeof path, "/port/m%d", name);
    return path;
}

static void do_publish(int fd)
{
    int name = (int)pick(4);
    struct model_file *file = table[fd] >= 0 ? &files[table[fd]] : NULL;
    struct model_port *port = file ? &ports[file->port] : NULL;
    int wanted = !file                            ? EBADF
                 : !(file->rights & PORT_RECEIVE) ? EACCES
                 : port->name >= 0                ? EBUSY
                 : names[name] >= 0               ? EEXIST
                                                  : 0;
    compare("publish", real ? ERROR_OF(port_publish(first_fd + fd, path_of(name) + 6)) : 0, wanted);
    if (wanted)
        return;
    names[name] = file->port;
    port->name = name;
}

static void do_open(void)
{
    int name = (int)pick(4);
    if (free_fd() == FDS)
        return;
    compare("open", real ? ERROR_OF(open(path_of(name), O_WRONLY)) : 0,
            names[name] < 0 ? ENOENT : 0);
    if (names[name] >= 0)
        new_file(names[name], PORT_SEND);
}

static void do_unlink(void)
{
    int name = (int)pick(4);
    compare("unlink", real ? ERROR_OF(unlink(path_of(name))) : 0, names[name] < 0 ? ENOENT : 0);
    if (names[name] >= 0)
        ports[names[name]].name = -1;
    names[name] = -1;
}

static void run_steps(int steps, int depth);

/* The child's steps happen between two of ours: it makes them, we follow in the model. */
static void do_fork(int depth)
{
    int steps = (int)pick(60), kept[FDS];
    pid_t old_self = self, child = real ? fork_checked() : -1;
    int follows = child != 0;
    memcpy(kept, table, sizeof kept);
    if (child > 0)
        expect_exit(child);
    for (int fd = 0; fd < FDS; fd++)
        if (table[fd] >= 0)
            files[table[fd]].count++;
    int was_real = real;
    real = real && !follows;
    self = follows ? child : getpid();
    run_steps(steps, depth + 1);
    if (!follows)
        _exit(0);
    real = was_real;
    self = old_self;
    for (int fd = 0; fd < FDS; fd++) { /* its end */
        if (table[fd] >= 0)
            drop_file(table[fd]);
    }
    memcpy(table, kept, sizeof kept);
}

static void step(int depth)
{
    int fd = (int)pick(FDS);
    switch (pick(24)) {
    case 0:
        return do_create();
    case 1:
        return do_narrow(fd);
    case 2:
        return do_dup(fd);
    case 3:
        return do_dup2(fd);
    case 4:
    case 5:
        return do_close(fd);
    case 6:
        return do_publish(fd);
    case 7:
        return do_open();
    case 8:
        return do_unlink();
    case 9:
        if (depth == 0 && pick(8) == 0)
            do_fork(depth);
        return;
    default:
        return fd % 2 ? do_send(fd) : do_receive(fd);
    }
}

static void run_steps(int steps, int depth)
{
    for (int i = 0; i < steps; i++)
        step(depth);
}

int main(int count, char **arguments)
{
    state = count > 1 ? (uint64_t)atoll(arguments[1]) : (uint64_t)time(NULL);
    printf("seed %llu\n", (unsigned long long)state);
    memset(table, -1, sizeof table);
    memset(names, -1, sizeof names);
    for (int i = 0; i < PORTS; i++)
        ports[i].name = -1;
    first_fd = dup(0);
    close(first_fd);
    real = 1;
    self = getpid();
    run_steps(STEPS, 0);
    return 0;
}
