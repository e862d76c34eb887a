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

static char payload[LONGEST] __attribute__((aligned(LONGEST))); /* in one page */

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

/* A server of calls: what it answers is 16 bytes. */
static pid_t server_start(int port, bool brief)
{
    pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid > 0)
        return pid;
    struct port_short short_message = {0};
    struct port_message message = {.payload = payload}, answer = {.payload = payload};
    answer.length = PORT_SHORT_SIZE;
    for (;;) {
        message.length = LONGEST;
        int error = brief ? port_reply_receive_short(port, &short_message)
                          : port_reply_receive(port, &answer, &message);
        if (error < 0)
            fail("receive");
        answer.reply = message.reply;
    }
}

/* One call and its answer, by our library: its own instructions are counted too. */
static uint32_t call_once(int port, bool brief, size_t size)
{
    struct port_short short_message = {.type = 1};
    struct port_message request = {.length = size, .payload = payload};
    struct port_message answer = {.length = PORT_SHORT_SIZE, .payload = payload};
    uint32_t start = time_low();
    int error =
        brief ? port_call_short(port, &short_message) : port_call(port, &request, &answer, NULL);
    uint32_t ticks = time_low() - start - counter_cost;
    if (error < 0)
        fail("call");
    return ticks;
}

static void call_row(bool brief, size_t size, const char *name, uint32_t target)
{
    int port = port_create(1, LONGEST);
    if (port < 0)
        return; /* a kernel without ports */
    pid_t server = server_start(port, brief);
    uint32_t least = FIGURE_NONE;
    for (int i = 0; i < ROUNDS; i++)
        least = figure_least(least, call_once(port, brief, size));
    kill(server, SIGKILL);
    child_wait(server);
    close(port);
    row_print(name, least, target);
}

void rows_of_messages(void)
{
    memset(payload, 1, sizeof payload);
    pipe_row(4, "pipe round trip, 4 bytes", NO_TARGET);
    pipe_row(4096, "pipe round trip, 4 KiB", NO_TARGET);
    port_row(16, "two sends through two ports, 16 bytes each", NO_TARGET);
    port_row(4096, "two sends through two ports, 4 KiB and 16 bytes", NO_TARGET);
    call_row(true, 16, "port call and answer, 16 bytes in registers", 450);
    call_row(false, 16, "port call and answer, 16 bytes in memory", NO_TARGET);
    call_row(false, 4096, "port call and answer, 4 KiB and 16 bytes", 2600);
}
