/*
 * The longest stretches that ports keep interrupts off (design, D4): a call is one stretch, and by
 * --icount the time-stamp counter counts instructions. The debug kernel needs more: it checks
 * itself, and is compiled for stepping.
 */
// run: --icount
#include "tests/guest/memory.h"
#include "tests/guest/parcels.h"

#include <gaji/check.h>
#include <sched.h>

#define SLOTS 1024
#define BYTES (128 * 1024)
#define PAGES (PORT_MAX_PAYLOAD / PAGE + 1)

static volatile uint64_t *begun; /* shared */
static uint64_t most = 50000;

static uint64_t now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static void expect_short(const char *what, uint64_t length)
{
    if (length > most)
        printf("%s: %llu instructions\n", what, (unsigned long long)length);
    EXPECT(length <= most);
}

/* So many messages that fill a port. */
static void fill(int port, int count)
{
    static char payload[BYTES / SLOTS];
    for (int i = 0; i < count; i++)
        EXPECT(send_bytes(port, 1, payload, sizeof payload, PORT_NONBLOCK) == 0);
}

/* Two processes take turns with the CPU. Runs on until its next turn has begun: when that was. */
static uint64_t next_turn(uint64_t *length)
{
    uint64_t since = now(), last = since, at;
    for (; (at = now()) - last < 1000000; last = at)
        ;
    *length = last - since;
    return at;
}

static int port_with_files(void)
{
    int port = port_create(SLOTS, 0), files[PORT_MAX_FILES];
    for (int sent = 0; sent < 960; sent += PORT_MAX_FILES) {
        for (int i = 0; i < PORT_MAX_FILES; i++) {
            int other = port_create(1, 0);
            files[i] = port_narrow(other, PORT_SEND); /* the last to hold that port */
            EXPECT(files[i] >= 0 && close(other) == 0);
        }
        struct port_parcel parcel = parcel_of(PORT_MAX_FILES, files);
        EXPECT(port_send_files(port, &parcel, PORT_NONBLOCK) == 0);
        for (int i = 0; i < PORT_MAX_FILES; i++)
            close(files[i]);
    }
    return port;
}

/* That is not one stretch: the end of the turn comes in its midst, and the other has the CPU. */
static void closes_with_files(void)
{
    int port = port_with_files();
    uint64_t length, turn;
    pid_t child = fork_checked();
    if (child == 0)
        for (close(port);;)
            begun[1] = next_turn(&length);
    next_turn(&length);
    next_turn(&length);
    turn = next_turn(&length);
    while (now() < turn + length - 100000)
        ;
    close(port);
    expect_short("closing a port with files", begun[1] - (turn + length));
    kill_and_wait(child);
}

static void closes(void)
{
    int port = port_create(SLOTS, BYTES);
    fill(port, SLOTS);
    *begun = now();
    close(port);
    expect_short("closing a full port", now() - *begun);
}

/* The caller is killed, and takes its message out of the queue. */
static void withdraws(int before)
{
    int port = port_create(SLOTS, BYTES);
    fill(port, before);
    pid_t child = fork_checked();
    if (child == 0) {
        struct port_message message = {0};
        port_call(port, &message, &message, NULL);
        _exit(1);
    }
    wait_until_blocked(child, "port: answer");
    fill(port, SLOTS - 1 - before);
    EXPECT(kill(child, SIGKILL) == 0);
    *begun = now();
    sched_yield();
    expect_short("a call leaves a full port", now() - *begun);
    EXPECT(waitpid(child, NULL, 0) == child);
    close(port);
}

/* The longest copy, from pages that nobody has touched into such pages, all across boundaries. */
static void copies(void)
{
    int port = port_create(1, PORT_MAX_PAYLOAD);
    char *pages = map_pages(PAGES);
    struct port_message message = {.length = PORT_MAX_PAYLOAD, .payload = pages + 8};
    pid_t child = fork_checked();
    if (child == 0) {
        EXPECT(port_receive(port, &message, 0) == 0 && message.length == PORT_MAX_PAYLOAD);
        _exit(0);
    }
    wait_until_blocked(child, "port: empty");
    *begun = now();
    EXPECT(port_send(port, &message, PORT_NONBLOCK) == 0);
    expect_short("the longest copy to a receiver", now() - *begun);
    expect_exit(child);
    close(port);
}

int main(void)
{
    if (gaji_fail_allocation(0) >= 0)
        most *= 4;
    begun = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(begun != MAP_FAILED && (*begun = 1));
    closes();
    closes_with_files();
    withdraws(0);
    withdraws(SLOTS / 2);
    withdraws(SLOTS - 1);
    copies();
    return 0;
}
