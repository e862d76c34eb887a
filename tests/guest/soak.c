/*
 * Many forks, as many execs, threads and messages with memory and a descriptor, and ten times as
 * many plain messages; the memory that is free stays the same all along. `soak COUNT [SECONDS]`
 * says how many, and how long to begin it all again; `make soak` does a million.
 */
// args: 2000
// run: --timeout 100
#include "tests/guest/child.h"
#include "tests/guest/parcels.h"

#include <gaji/check.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <time.h>

#define PARTS                10 /* looked at after each */
#define MESSAGES_FOR_A_CHILD 10
#define SLOTS                16
#define LENT                 (20 * 4096)

static long count, seconds;

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

static void *thread_run(void *number)
{
    return (char *)number + 1;
}

static void threads(long number)
{
    for (long i = 0; i < number; i++) {
        pthread_t thread;
        void *result;
        EXPECT(pthread_create(&thread, NULL, thread_run, (void *)i) == 0);
        EXPECT(pthread_join(thread, &result) == 0 && (long)result == i + 1);
    }
}

/* Looks at the memory, writes to some of it, gives it back, and closes what came. */
static void receive_lent(int port, long number)
{
    for (long i = 0; i < number; i++) {
        struct port_parcel parcel = {.count = 0};
        EXPECT(port_receive_files(port, &parcel, 0) == 0);
        EXPECT(parcel.count == 1 && parcel.memory_size == LENT);
        char *memory = parcel.memory;
        EXPECT(memory[0] == (char)i && memory[LENT - 1] == (char)i);
        memory[i * 4096 % LENT] = 'x';
        EXPECT(munmap(memory, LENT) == 0 && close(parcel.files[0]) == 0);
    }
}

static void send_lent(int port, long number)
{
    char *memory = mmap(NULL, LENT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(memory != MAP_FAILED);
    for (long i = 0; i < number; i++) {
        struct port_parcel parcel = parcel_of(1, &(int){port_narrow(port, PORT_SEND)});
        parcel.memory = memory;
        parcel.memory_size = LENT;
        memory[0] = memory[LENT - 1] = (char)i;
        EXPECT(port_send_files(port, &parcel, 0) == 0 && close(parcel.files[0]) == 0);
    }
    EXPECT(munmap(memory, LENT) == 0);
}

/* From this process to a child, by way of a port of its own. */
static void converse(long number, void (*receive)(int, long), void (*send)(int, long))
{
    int port = port_create(SLOTS, 4096);
    EXPECT(port >= 0);
    pid_t receiver = fork();
    EXPECT(receiver >= 0);
    if (receiver == 0) {
        receive(port, number);
        _exit(0);
    }
    send(port, number);
    EXPECT(exited_with(child_wait(receiver), 0));
    EXPECT(close(port) == 0);
}

static void messages(long number)
{
    converse(number * MESSAGES_FOR_A_CHILD, receive_all, send_all);
}

static void lent_messages(long number)
{
    converse(number, receive_lent, send_lent);
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
    struct timespec now;
    count = argc > 1 ? atol(argv[1]) : 1000;
    seconds = argc > 2 ? atol(argv[2]) : 0;
    do {
        soak("forks", forks);
        soak("execs", execs);
        soak("messages, by ten", messages);
        soak("messages with memory", lent_messages);
        soak("threads", threads);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec < seconds);
    return 0;
}
