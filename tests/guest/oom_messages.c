/*
 * Each allocation fails in turn, and each pair, in calls that have a partner: a message whose
 * receiver's page, descriptors or place for lent memory take memory, the answer to it, and watches.
 */
// run: --timeout 60
#include "tests/guest/oom.h"
#include "tests/guest/ports.h"

#include <fcntl.h>
#include <gaji/direct.h>
#include <gaji/limit.h>
#include <gaji/port.h>

#define ROOM (2 * PAGE) /* of a payload */

static int service, lone, files[2];
static pid_t server, answerer, sleeper;
static char *lendable, payload[ROOM] __attribute__((aligned(4096)));

/* The server's buffer has no pages before each message: the sender's call has to make them. */
static void make_room(char *buffer)
{
    while (mmap(buffer, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                0) == MAP_FAILED)
        EXPECT(errno == ENOMEM);
}

static void give_back(const struct port_parcel *parcel)
{
    for (unsigned i = 0; i < parcel->count; i++)
        EXPECT(close(parcel->files[i]) == 0);
    unsigned long start = (unsigned long)parcel->memory / PAGE * PAGE;
    if (parcel->memory_size)
        EXPECT(munmap((char *)start, (unsigned long)parcel->memory + parcel->memory_size - start) ==
               0);
}

/* Answers each call with what it was called with, however often that takes. */
static void serve(void)
{
    char *buffer = map_pages(ROOM / PAGE);
    struct port_parcel parcel;
    for (;;) {
        make_room(buffer);
        parcel = (struct port_parcel){.message = {.length = ROOM, .payload = buffer}};
        if (port_receive_files(service, &parcel, 0) < 0) {
            EXPECT(errno == ENOMEM || errno == EFAULT);
            continue;
        }
        struct port_parcel answer = parcel;
        while (port_reply_files(parcel.message.reply, &answer) < 0)
            EXPECT(errno == ENOMEM);
        give_back(&parcel);
    }
}

static void answer_directly(void)
{
    char *buffer = map_pages(ROOM / PAGE);
    for (;;) {
        make_room(buffer);
        struct port_message message = {.length = ROOM, .payload = buffer};
        if (msg_receive(MSG_ANY, &message, NULL) < 0)
            continue;
        message.payload = payload;
        msg_send(message.sender, &message, NULL);
    }
}

static long call(struct port_parcel *request)
{
    static struct port_parcel answer;
    static char place[ROOM] __attribute__((aligned(4096)));
    answer = (struct port_parcel){.message = {.length = ROOM, .payload = place}};
    if (port_call_files(service, request, &answer, NULL) < 0)
        return -1;
    int was_left = gaji_fail_allocation(0); /* what follows is not part of it */
    left = left < 0 ? was_left : left;
    EXPECT(answer.message.length == request->message.length);
    EXPECT(answer.count == request->count && answer.memory_size == request->memory_size);
    give_back(&answer);
    return 0;
}

static long do_call(void)
{
    struct port_parcel request = {.message = {.length = ROOM, .payload = payload}};
    return call(&request);
}

static long do_call_with_files(void)
{
    struct port_parcel request = {.count = 2, .files = {files[0], files[1]}};
    return call(&request);
}

static long do_call_with_memory(void)
{
    struct port_parcel request = {.memory = lendable + 100, .memory_size = 3 * PAGE};
    return call(&request);
}

static long do_call_with_all(void)
{
    struct port_parcel request = {.message = {.length = 100, .payload = payload},
                                  .count = 1,
                                  .files = {files[1]},
                                  .memory = lendable,
                                  .memory_size = 3 * PAGE};
    return call(&request);
}

static long do_direct_call(void)
{
    static char place[ROOM] __attribute__((aligned(4096)));
    struct port_message request = {.length = ROOM, .payload = payload};
    struct port_message answer = {.length = ROOM, .payload = place};
    return msg_call(answerer, &request, &answer, NULL);
}

static long do_watch(void)
{
    return watch(sleeper, lone);
}

/* The port and its watches are gone with the last receiver. */
static void undo_watch(long result)
{
    EXPECT(result == 0 && close(lone) == 0 && (lone = port_create(4, 1000)) >= 0);
}

static long do_limit_watch(void)
{
    return limit_watch(sleeper, lone);
}

static void undo_limit_watch(long result)
{
    EXPECT(result == 0 && limit_watch(sleeper, -1) == 0);
}

static const struct operation operations[] = {
    {"port_call", do_call, undo_nothing, PLAIN},
    {"port_call with files", do_call_with_files, undo_nothing, PLAIN},
    {"port_call with memory", do_call_with_memory, undo_nothing, PLAIN},
    {"port_call with all", do_call_with_all, undo_nothing, PLAIN},
    {"msg_call", do_direct_call, undo_nothing, PLAIN},
    {"watch", do_watch, undo_watch, PLAIN},
    {"limit_watch", do_limit_watch, undo_limit_watch, PLAIN},
    {NULL, NULL, NULL, PLAIN},
};

/* A queued message would be copied by the receiver itself, who cannot do without the page. */
static void wait_for_partners(void)
{
    wait_until_blocked(server, "port: empty");
    wait_until_blocked(answerer, "message");
}

static pid_t start(void (*run)(void))
{
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        own_pages();
        run();
        _exit(1);
    }
    return child;
}

static void sleep_on(void)
{
    for (;;)
        pause();
}

static void stop(pid_t child)
{
    int status;
    EXPECT(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    EXPECT(killed_by(status, SIGKILL));
}

int main(void)
{
    if (!can_fail_allocations())
        return 0;
    EXPECT((service = port_create(4, 20000)) >= 0 && (lone = port_create(4, 1000)) >= 0);
    EXPECT(pipe(files) == 0);
    lendable = map_pages(4);
    memset(lendable, 'l', 4 * PAGE);
    memset(payload, 'p', sizeof payload);
    server = start(serve);
    answerer = start(answer_directly);
    sleeper = start(sleep_on);
    before_round = wait_for_partners;
    memset(lendable, 'l', 4 * PAGE);
    own_pages();
    try_all(operations);
    stop(server);
    stop(answerer);
    stop(sleeper);
    return 0;
}
