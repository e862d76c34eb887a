/* Messages through ports: there and back by a call, and one way. */
#include "bench.h"

#include <gaji/port.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS  (10 * RUNS)
#define LONGEST 4096

static char payload[LONGEST] __attribute__((aligned(LONGEST))); /* in one page */

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

/* One way: to a receiver that sleeps, until it runs. Where there are no ports, through a pipe. */

struct channel {
    bool is_port;
    int to, from;
};

static volatile uint32_t *sent_at, *least_one_way; /* shared */

static bool channel_open(struct channel *channel)
{
    int ends[2];
    channel->to = channel->from = port_create(1, PORT_SHORT_SIZE);
    channel->is_port = channel->to >= 0;
    if (channel->is_port)
        return true;
    if (pipe(ends) < 0)
        return false;
    channel->from = ends[0];
    channel->to = ends[1];
    return true;
}

static void channel_send(const struct channel *channel)
{
    struct port_message message = {.length = PORT_SHORT_SIZE, .payload = payload};
    if (channel->is_port ? port_send(channel->to, &message, 0) < 0
                         : write(channel->to, payload, PORT_SHORT_SIZE) != PORT_SHORT_SIZE)
        fail("send");
}

static void channel_receive(const struct channel *channel)
{
    struct port_message message = {.length = PORT_SHORT_SIZE, .payload = payload};
    if (channel->is_port ? port_receive(channel->from, &message, 0) < 0
                         : read(channel->from, payload, PORT_SHORT_SIZE) != PORT_SHORT_SIZE)
        fail("receive");
}

static pid_t receiver_start(const struct channel *channel)
{
    pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid > 0)
        return pid;
    for (;;) {
        channel_receive(channel);
        *least_one_way = figure_least(*least_one_way, time_low() - *sent_at - counter_cost);
    }
}

static void one_way_row(uint32_t target)
{
    struct channel channel;
    uint32_t *shared =
        mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || !channel_open(&channel))
        fail("one way");
    sent_at = &shared[0];
    least_one_way = &shared[1];
    *least_one_way = FIGURE_NONE;
    pid_t receiver = receiver_start(&channel);
    for (int i = 0; i < ROUNDS; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL); /* so that it sleeps */
        *sent_at = time_low();
        channel_send(&channel);
        sched_yield();
    }
    kill(receiver, SIGKILL);
    child_wait(receiver);
    close(channel.to);
    close(channel.from);
    row_print("one way to a sleeping receiver, 16 bytes", *least_one_way, target);
    munmap(shared, PAGE_SIZE);
}

void rows_of_messages(void)
{
    memset(payload, 1, sizeof payload);
    call_row(true, 16, "port call and answer, 16 bytes in registers", 450);
    call_row(false, 16, "port call and answer, 16 bytes in memory", NO_TARGET);
    call_row(false, 4096, "port call and answer, 4 KiB and 16 bytes", 2160);
    one_way_row(800);
}
