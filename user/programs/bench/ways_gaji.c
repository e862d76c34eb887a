/* Ways that Gaji alone has: ports and direct messages. */
#include "bench.h"
#include "ways.h"

#include <errno.h>
#include <gaji/direct.h>
#include <gaji/port.h>
#include <sys/mman.h>
#include <unistd.h>

static int port = -1, back_port = -1;
static struct port_message answer; /* the server's; `reply` is the right to give it */
static struct port_parcel parcel_answer;

static bool port_open(size_t size)
{
    answer = (struct port_message){.reply = 0};
    parcel_answer = (struct port_parcel){.count = 0};
    port = port_create(1, size < ANSWER_SIZE ? ANSWER_SIZE : size);
    return port >= 0;
}

static void port_close(void)
{
    close(port);
}

/* Two ports: a message into one, and the answer into the other. */

static bool two_ports_open(size_t size)
{
    back_port = port_create(1, ANSWER_SIZE);
    return back_port >= 0 && port_open(size);
}

static void two_ports_close(void)
{
    close(port);
    close(back_port);
}

static void message_send(int to, char *buffer, size_t size)
{
    struct port_message message = {.payload = buffer, .length = size};
    if (port_send(to, &message, 0) < 0)
        fail("port_send");
}

static void message_receive(int from, char *buffer, size_t size)
{
    struct port_message message = {.payload = buffer, .length = size};
    if (port_receive(from, &message, 0) < 0)
        fail("port_receive");
}

static void two_ports_call(char *buffer, size_t size)
{
    message_send(port, buffer, size);
    message_receive(back_port, buffer, answer_size(size));
}

static void two_ports_serve(char *buffer, size_t size)
{
    message_receive(port, buffer, size);
    message_send(back_port, buffer, answer_size(size));
}

/* A call, its payload copied. */

static void call_call(char *buffer, size_t size)
{
    struct port_message request = {.payload = buffer, .length = size}, reply = request;
    if (port_call(port, &request, &reply, NULL) < 0)
        fail("port_call");
}

/* Answers the last request along with taking the next. */
static void call_serve(char *buffer, size_t size)
{
    struct port_message request = {.payload = buffer, .length = size};
    answer.payload = buffer;
    answer.length = answer_size(size);
    if (port_reply_receive(port, &answer, &request) < 0)
        fail("port_reply_receive");
    answer.reply = request.reply;
}

/* A call, its memory lent: neither side touches it. */

static bool lend_open(size_t size)
{
    (void)size; /* none of it lies in the queue */
    return port_open(ANSWER_SIZE);
}

static void lend_call(char *buffer, size_t size)
{
    char words[ANSWER_SIZE];
    struct port_parcel request = {.memory = buffer, .memory_size = size}, reply = {.count = 0};
    reply.message.payload = words;
    reply.message.length = sizeof words;
    if (port_call_files(port, &request, &reply, NULL) < 0)
        fail("port_call_files");
}

static void lend_serve(char *buffer, size_t size)
{
    struct port_parcel request = {.count = 0};
    (void)size;
    parcel_answer.message.payload = buffer;
    parcel_answer.message.length = ANSWER_SIZE;
    if (port_reply_receive_files(port, &parcel_answer, &request, 0) < 0)
        fail("port_reply_receive_files");
    munmap(request.memory, request.memory_size);
    parcel_answer.message.reply = request.message.reply;
}

/* Direct messages: a call to the server's PID. */

static bool direct_open(size_t size)
{
    struct port_message none = {.length = (uint32_t)size, .payload = NULL};
    return msg_receive_now(MSG_ANY, &none) < 0 && errno == EAGAIN;
}

static void direct_call(char *buffer, size_t size)
{
    struct port_message request = {.payload = buffer, .length = size}, reply = request;
    if (msg_call(ways_server, &request, &reply, NULL) < 0)
        fail("msg_call");
}

static void direct_serve(char *buffer, size_t size)
{
    struct port_message message = {.payload = buffer, .length = size};
    if (msg_receive(MSG_ANY, &message, NULL) < 0)
        fail("msg_receive");
    message.length = answer_size(size);
    if (msg_send_now(message.sender, &message) < 0)
        fail("msg_send_now");
}

static void direct_close(void)
{
}

const struct way ways_of_gaji[] = {
    {"two ports", 4, PORT_MAX_PAYLOAD, two_ports_open, two_ports_call, two_ports_serve,
     two_ports_close},
    {"port call, copied", 4, PORT_MAX_PAYLOAD, port_open, call_call, call_serve, port_close},
    {"port call, lent", PAGE_SIZE, MIB, lend_open, lend_call, lend_serve, port_close},
    {"direct message", 4, PORT_MAX_PAYLOAD, direct_open, direct_call, direct_serve, direct_close},
    {.name = NULL},
};
