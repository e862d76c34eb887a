/*
 * Many callers of one server, in both forms: each call is answered with its own answer, whether it
 * was handed over or had to queue, and others get the CPU meanwhile. The server waits for no
 * message any more when it has one.
 */
// run: --timeout 100
#include "tests/guest/ports.h"

#include <gaji/check.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CALLERS 4
#define ROUNDS  400

static int port;
static volatile unsigned *bystander; /* counts as long as it gets the CPU */

static unsigned mix(unsigned type, unsigned word)
{
    return (word + type) * 2654435761u ^ word >> 7;
}

static void serve(void)
{
    struct port_short brief = {0};
    for (unsigned served = 0;; served++) {
        EXPECT(port_reply_receive_short(port, &brief) > 0);
        EXPECT(served % 64 != 0 || gaji_check(GAJI_CHECK_WALK, NULL) <= 0);
        for (int w = 0; w < 4; w++)
            brief.words[w] = mix(brief.type, brief.words[w]);
    }
}

static void call_brief(unsigned type, const unsigned *words, unsigned *answer)
{
    struct port_short brief = {.type = type};
    memcpy(brief.words, words, sizeof brief.words);
    EXPECT(port_call_short(port, &brief) == 0);
    EXPECT(brief.type == type);
    memcpy(answer, brief.words, sizeof brief.words);
}

static void call_long(unsigned type, const unsigned *words, unsigned *answer)
{
    struct port_message request = {.type = type, .length = 16, .payload = (void *)words};
    struct port_message reply = {.length = 16, .payload = answer};
    EXPECT(port_call(port, &request, &reply, NULL) == 0);
    EXPECT(reply.type == type && reply.length == 16);
}

static void call_often(unsigned seed)
{
    srand(seed);
    for (int i = 0; i < ROUNDS; i++) {
        unsigned words[4], answer[4];
        for (int w = 0; w < 4; w++)
            words[w] = (unsigned)rand();
        (rand() % 4 ? call_brief : call_long)((unsigned)i, words, answer);
        for (int w = 0; w < 4; w++)
            EXPECT(answer[w] == mix((unsigned)i, words[w]));
        if (rand() % 8 == 0)
            sched_yield();
    }
}

static pid_t start(void (*run)(unsigned), unsigned argument)
{
    pid_t pid = fork_checked();
    if (pid == 0) {
        run(argument);
        _exit(0);
    }
    return pid;
}

static void count_up(unsigned unused)
{
    (void)unused;
    for (;;)
        ++*bystander;
}

/* Two that hand the CPU to each other without end must leave some to the bystander. */
static void call_until_counted(unsigned unused)
{
    (void)unused;
    unsigned words[4] = {0}, answer[4], before = *bystander;
    while (*bystander - before < 1000)
        call_brief(1, words, answer);
}

int main(void)
{
    pid_t callers[CALLERS];
    bystander = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(bystander != MAP_FAILED);
    port = port_create(2, 32);
    pid_t server = fork_checked();
    if (server == 0)
        serve();
    for (unsigned i = 0; i < CALLERS; i++)
        callers[i] = start(call_often, i + 1);
    for (int i = 0; i < CALLERS; i++)
        expect_exit(callers[i]);

    pid_t counter = start(count_up, 0);
    expect_exit(start(call_until_counted, 0));
    kill_and_wait(counter);
    kill_and_wait(server);
    expect_empty(port);
    return 0;
}
