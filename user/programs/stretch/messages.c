/* Long messages, full queues, and much that goes along. */
#include "stretch.h"

#include <fcntl.h>
#include <gaji/direct.h>
#include <gaji/limit.h>
#include <gaji/port.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define LONGEST    PORT_MAX_PAYLOAD
#define LENT       PORT_MAX_MEMORY
#define SLOTS      64
#define VECTORS    1024
#define PIPE_BYTES 65536
#define WATCHES    128 /* a process may be watched by as many */
#define POLLERS    250
#define PORTS      5000
#define PORTS_EACH 1000 /* a process may have 1,024 descriptors */

static char bytes[LONGEST];
static int port;
static int ends[2];

static void port_make(unsigned slots, unsigned size)
{
    port = (int)must(port_create(slots, size), "port_create");
}

static void message_receive(void)
{
    struct port_message message = {.payload = bytes, .length = LONGEST};
    must(port_receive(port, &message, 0), "port_receive");
}

static void port_long(void)
{
    struct port_message message = {.payload = bytes, .length = LONGEST};
    memset(bytes, 1, sizeof bytes);
    port_make(1, LONGEST);
    must(port_send(port, &message, 0), "port_send");
    message_receive();
    pid_t receiver = child_start(message_receive);
    must(port_send(port, &message, 0), "port_send");
    child_wait(receiver);
    close(port);
}

/* A queue with all that fits, some of it with descriptors, given up by its last holder. */
static void port_full_closed(void)
{
    struct port_message message = {.payload = bytes, .length = 1000};
    port_make(SLOTS, LONGEST);
    while (port_send(port, &message, PORT_NONBLOCK) == 0)
        continue;
    close(port);
    struct port_parcel parcel = {.count = PORT_MAX_FILES};
    must(pipe(ends), "pipe");
    for (int i = 0; i < PORT_MAX_FILES; i++)
        parcel.files[i] = ends[1];
    port_make(SLOTS, LONGEST);
    while (port_send_files(port, &parcel, PORT_NONBLOCK) == 0)
        continue;
    close(port);
    close(ends[0]);
    close(ends[1]);
}

static void ports_hold(void)
{
    for (int i = 0; i < PORTS_EACH; i++)
        port_make(1, 16);
    sleep_for_ever();
}

/* The list is made up as far as its end. */
static void ports_listed(void)
{
    pid_t holders[PORTS / PORTS_EACH];
    for (int i = 0; i < PORTS / PORTS_EACH; i++)
        holders[i] = child_start(ports_hold);
    others_run();
    int list = (int)must(open("/proc/ports", O_RDONLY), "open");
    must(pread(list, bytes, 1, 0x1000000), "pread");
    close(list);
    for (int i = 0; i < PORTS / PORTS_EACH; i++) {
        kill(holders[i], SIGKILL);
        child_wait(holders[i]);
    }
}

static void lent_take(void)
{
    struct port_parcel parcel = {.count = 0};
    must(port_receive_files(port, &parcel, 0), "port_receive_files");
    memory_touch(parcel.memory, parcel.memory_size);
    must(munmap(parcel.memory, parcel.memory_size), "munmap");
}

static void lent_much(void)
{
    struct port_parcel parcel = {.memory = memory_touched(LENT), .memory_size = LENT};
    port_make(1, 16);
    pid_t receiver = child_start(lent_take);
    must(port_send_files(port, &parcel, 0), "port_send_files");
    child_wait(receiver);
    memory_touch(parcel.memory, LENT);
    munmap(parcel.memory, LENT);
    close(port);
}

static void port_polled(void)
{
    poll(&(struct pollfd){.fd = port, .events = POLLIN}, 1, -1);
}

/* All that may watch one process do, by one port, which many poll. */
static void watched_ends(void)
{
    pid_t watched = child_start(sleep_for_ever);
    port_make(WATCHES, WATCHES * sizeof(struct end_notice));
    for (size_t i = 0; i < WATCHES; i++)
        must(watch(watched, port), "watch");
    crowd_start(POLLERS, port_polled);
    kill(watched, SIGKILL);
    child_wait(watched);
    crowd_wait();
    close(port);
}

static void watch_all(void)
{
    pid_t parent = getppid();
    for (size_t i = 0; i < WATCHES; i++)
        must(watch(parent, port), "watch");
}

/* The same, but who watches ends. */
static void watcher_ends(void)
{
    port_make(WATCHES, WATCHES * sizeof(struct end_notice));
    crowd_start(POLLERS, port_polled);
    in_child(watch_all);
    struct port_message message = {.payload = bytes, .length = 1};
    must(port_send(port, &message, 0), "port_send");
    crowd_wait();
    close(port);
}

static void watch_limits(void)
{
    for (int i = 0; i < POLLERS; i++)
        must(limit_watch(child_start(sleep_for_ever), port), "limit_watch");
}

/* The same, but the limits of as many were watched, whose parent ends. */
static void parent_ends(void)
{
    port_make(POLLERS + 1, POLLERS * sizeof(struct limit_notice) + 4);
    crowd_start(POLLERS, port_polled);
    in_group(watch_limits);
    struct port_message message = {.payload = bytes, .length = 1};
    must(port_send(port, &message, 0), "port_send");
    crowd_wait();
    close(port);
}

static void direct_take(void)
{
    struct port_message message = {.payload = bytes, .length = LONGEST};
    must(msg_receive(MSG_ANY, &message, NULL), "msg_receive");
}

static void direct_long(void)
{
    struct port_message message = {.payload = bytes, .length = LONGEST};
    pid_t receiver = child_start(direct_take);
    must(msg_send(receiver, &message, NULL), "msg_send");
    child_wait(receiver);
}

static void pipe_long(void)
{
    must(pipe(ends), "pipe");
    must(write(ends[1], bytes, PIPE_BYTES), "write");
    must(read(ends[0], bytes, PIPE_BYTES), "read");
    must(write(ends[1], bytes, PIPE_BYTES), "write");
    close(ends[0]); /* full */
    close(ends[1]);
}

static void pipe_vectors(void)
{
    static struct iovec vectors[VECTORS];
    for (size_t i = 0; i < VECTORS; i++)
        vectors[i] = (struct iovec){.iov_base = bytes + i, .iov_len = 64};
    must(pipe(ends), "pipe");
    must(writev(ends[1], vectors, VECTORS), "writev");
    must(readv(ends[0], vectors, VECTORS), "readv");
    close(ends[0]);
    close(ends[1]);
}

/* Many sleep until one event, and all wake. */
static void pipe_reader(void)
{
    char c;
    close(ends[1]);
    must(read(ends[0], &c, 1), "read");
}

static void pipe_wakes_many(void)
{
    pid_t readers[200];
    must(pipe(ends), "pipe");
    for (size_t i = 0; i < 200; i++)
        readers[i] = child_start(pipe_reader);
    usleep(100000);
    close(ends[1]);
    for (size_t i = 0; i < 200; i++)
        child_wait(readers[i]);
    close(ends[0]);
}

const struct part message_parts[] = {
    {"a message of 32 KiB through a port", port_long},
    {"the end of a port with a full queue", port_full_closed},
    {"the end of /proc/ports with 5,000 ports", ports_listed},
    {"128 ends told to a port that 250 poll [beside 378]", watched_ends},
    {"the end of who watches 128 times by a port that 250 poll", watcher_ends},
    {"the end of the parent of 250 whose limits are told to such a port", parent_ends},
    {"64 MiB lent, written to, and given back", lent_much},
    {"a direct message of 32 KiB", direct_long},
    {"a pipe's 64 KiB", pipe_long},
    {"writev and readv of 1,024 pieces", pipe_vectors},
    {"200 readers of a pipe that is closed", pipe_wakes_many},
    {NULL, NULL},
};
