/* Calls through ports: a message there and an answer back between two processes. */
#include "bench.h"

#include <gaji/port.h>
#include <signal.h>
#include <string.h>
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

void rows_of_messages(void)
{
    memset(payload, 1, sizeof payload);
    call_row(true, 16, "port call and answer, 16 bytes in registers", 450);
    call_row(false, 16, "port call and answer, 16 bytes in memory", NO_TARGET);
    call_row(false, 4096, "port call and answer, 4 KiB and 16 bytes", 2600);
}
