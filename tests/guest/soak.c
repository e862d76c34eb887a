/*
 * Many forks, as many execs, and ten times as many messages; the memory that is free stays the same
 * all along. `soak COUNT` says how many; `make soak` does a million.
 */
// args: 2000
// run: --timeout 100
#include "tests/guest/child.h"
#include "tests/guest/ports.h"

#include <gaji/check.h>
#include <string.h>
#include <sys/sysinfo.h>

#define PARTS                10 /* looked at after each */
#define MESSAGES_FOR_A_CHILD 10
#define SLOTS                16

static long count;

static unsigned long free_memory(void)
{
    struct sysinfo info;
    EXPECT(sysinfo(&info) == 0);
    return info.freeram;
}

static void forks(long number)
{
    for (long i = 0; i < number; i++) {
        pid_t child = fork();
        EXPECT(child >= 0);
        if (child == 0)
            _exit((int)(i % 100));
        EXPECT(exited_with(child_wait(child), (int)(i % 100)));
    }
}

static pid_t start_tiny(bool borrow)
{
    static char *const arguments[] = {"tiny", "an argument", NULL};
    pid_t child = borrow ? vfork() : fork();
    if (child == 0) {
        execve("/bin/tiny", arguments, arguments + 2);
        _exit(1);
    }
    return child;
}

static void execs(long number)
{
    for (long i = 0; i < number; i++) {
        pid_t child = start_tiny(i % 2);
        EXPECT(child >= 0 && exited_with(child_wait(child), 0));
    }
}

/* Of lengths that go round in the ring; every eighth is a call that is answered. */
static void receive_all(int port, long number)
{
    char bytes[512];
    struct port_message message;
    for (long i = 0; i < number; i++) {
        EXPECT(receive_bytes(port, &message, bytes, sizeof bytes, 0) == 0);
        EXPECT(message.type == (unsigned)i && message.length == i % sizeof bytes);
        EXPECT(message.length == 0 || bytes[message.length - 1] == (char)i);
        if (message.reply)
            EXPECT(port_reply(message.reply, &(struct port_message){.type = message.type}) == 0);
    }
}

static void send_all(int port, long number)
{
    char bytes[512];
    for (long i = 0; i < number; i++) {
        struct port_message message = {
            .type = (unsigned)i, .length = i % sizeof bytes, .payload = bytes};
        struct port_message answer = {.length = 0};
        memset(bytes, (char)i, sizeof bytes);
        if (i % 8)
            EXPECT(port_send(port, &message, 0) == 0);
        else
            EXPECT(port_call(port, &message, &answer, NULL) == 0 && answer.type == (unsigned)i);
    }
}

static void messages(long number)
{
    int port = port_create(SLOTS, 4096);
    EXPECT(port >= 0);
    pid_t receiver = fork();
    EXPECT(receiver >= 0);
    if (receiver == 0) {
        receive_all(port, number * MESSAGES_FOR_A_CHILD);
        _exit(0);
    }
    send_all(port, number * MESSAGES_FOR_A_CHILD);
    EXPECT(exited_with(child_wait(receiver), 0));
    EXPECT(close(port) == 0);
}

static void soak(const char *what, void (*part)(long))
{
    unsigned long before = 0;
    for (int i = 1; i <= PARTS; i++) {
        part(count / PARTS);
        printf("%s: %ld of %ld\n", what, count / PARTS * i, count);
        fflush(stdout);
        unsigned long now = free_memory();
        if (i == 1)
            before = now; /* caches are filled now */
        EXPECT(now == before && gaji_check(GAJI_CHECK_WALK, NULL) == 0);
    }
}

int main(int argc, char **argv)
{
    count = argc > 1 ? atol(argv[1]) : 1000;
    soak("forks", forks);
    soak("execs", execs);
    soak("messages, by ten", messages);
    return 0;
}
