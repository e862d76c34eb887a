/* Messages there and back between two processes. */
#include "bench.h"
#include "user/libc/system_call.h"

#include <gaji/port.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS  (10 * RUNS)
#define LONGEST 4096

static char payload[LONGEST];

static inline uint32_t time_low(void)
{
    uint32_t low;
    __asm__ volatile("rdtsc" : "=a"(low) : : "edx", "memory");
    return low;
}

/* One way to send bytes there and back. */
struct way {
    int there[2], back[2]; /* ends to read from and to write to */
    bool ports;
    size_t size, answer_size;
};

/* The calls are made in place, so that no more than the kernel's work is measured. */
static inline void way_send(const struct way *way, int fd, struct port_message *message)
{
    long result = way->ports ? call3(SYS_port_send, fd, (long)message, 0)
                             : call3(SYS_write, fd, (long)payload, (long)message->length);
    if (result < 0)
        fail("send");
}

static inline void way_receive(const struct way *way, int fd, struct port_message *message)
{
    message->length = LONGEST; /* the room; a pipe gives what is there */
    long result = way->ports ? call3(SYS_port_receive, fd, (long)message, 0)
                             : call3(SYS_read, fd, (long)payload, LONGEST);
    if (result < 0)
        fail("receive");
}

static void partner_run(const struct way *way)
{
    struct port_message in = {.payload = payload}, out = {.payload = payload};
    out.length = way->answer_size;
    for (;;) {
        way_receive(way, way->there[0], &in);
        way_send(way, way->back[1], &out);
    }
}

static uint32_t round_trip_least(const struct way *way)
{
    pid_t partner = fork();
    if (partner < 0)
        fail("fork");
    if (partner == 0)
        partner_run(way);
    struct port_message in = {.payload = payload}, out = {.payload = payload};
    out.length = way->size;
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t start = time_low();
        way_send(way, way->there[1], &out);
        way_receive(way, way->back[0], &in);
        least = figure_least(least, time_low() - start);
    }
    kill(partner, SIGKILL);
    child_wait(partner);
    return least;
}

static void way_close(const struct way *way)
{
    close(way->there[0]);
    close(way->back[0]);
    if (way->there[1] != way->there[0]) {
        close(way->there[1]);
        close(way->back[1]);
    }
}

static void pipe_row(size_t size, const char *name, uint32_t target)
{
    struct way way = {.size = size, .answer_size = size};
    if (pipe(way.there) < 0 || pipe(way.back) < 0)
        fail("pipe");
    row_print(name, round_trip_least(&way), target);
    way_close(&way);
}

static void port_row(size_t size, const char *name, uint32_t target)
{
    struct way way = {.ports = true, .size = size, .answer_size = 16};
    int there = port_create(1, LONGEST), back = port_create(1, LONGEST);
    if (there < 0 || back < 0)
        return; /* a kernel without ports */
    way.there[0] = way.there[1] = there;
    way.back[0] = way.back[1] = back;
    row_print(name, round_trip_least(&way), target);
    way_close(&way);
}

void rows_of_messages(void)
{
    memset(payload, 1, sizeof payload);
    pipe_row(4, "pipe round trip, 4 bytes", NO_TARGET);
    port_row(16, "port round trip, 16 bytes", 450);
    port_row(4096, "port round trip, 4 KiB and a short answer", 2600);
}
