/* As many as there may be that sleep on one thing, and are woken at once. */
#include "stretch.h"

#include <gaji/direct.h>
#include <gaji/port.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CALLERS    1000 /* as many messages as a port can hold */
#define WATCHES    128  /* of one process */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define REQUEUE    3

/* What they sleep on: a port, or the ends of a pipe. */
static int port;
static int ends[2];

static void pipe_reader(void)
{
    char byte;
    close(ends[1]);
    must(read(ends[0], &byte, 1), "read");
}

static void readers_sleep(void)
{
    must(pipe(ends), "pipe");
    crowd_start(CROWD, pipe_reader);
    close(ends[1]);
    crowd_wait();
}

static void pipe_closed(void)
{
    in_group(readers_sleep);
}

static void pipe_poller(void)
{
    struct pollfd polled = {.fd = ends[0], .events = POLLIN};
    must(poll(&polled, 1, -1), "poll");
}

static void pollers_sleep(void)
{
    must(pipe(ends), "pipe");
    crowd_start(CROWD, pipe_poller);
    must(write(ends[1], "x", 1), "write");
    crowd_wait();
}

static void pipe_polled(void)
{
    in_group(pollers_sleep);
}

static void event_reader(void)
{
    uint64_t value;
    must(read(port, &value, sizeof value), "read");
}

/* All but one were woken in vain. */
static void events_sleep(void)
{
    uint64_t one = 1;
    port = (int)must(eventfd(0, 0), "eventfd");
    crowd_start(CROWD, event_reader);
    must(write(port, &one, sizeof one), "write");
    others_run();
}

static void event_comes(void)
{
    in_group(events_sleep);
}

/* A port with this right alone here; another process has both, and ends later. */
static pid_t port_make(unsigned slots, int right, void (*holder)(void))
{
    port = (int)must(port_create(slots, slots * 16), "port_create");
    int narrow = (int)must(port_narrow(port, right), "port_narrow");
    pid_t pid = child_start(holder);
    close(port);
    port = narrow;
    return pid;
}

static void message_send(void)
{
    struct port_message message = {.type = 1};
    port_send(port, &message, 0);
}

static void message_receive(void)
{
    struct port_message message = {.type = 1};
    port_receive(port, &message, 0);
}

static void call(void)
{
    struct port_short message = {.type = 1};
    port_call_short(port, &message);
}

static void sleep_on_port(unsigned slots, int right, int count, void (*run)(void))
{
    pid_t holder = port_make(slots, right, sleep_for_ever);
    crowd_start(count, run);
    kill(holder, SIGKILL);
    crowd_wait();
}

static void senders_sleep(void)
{
    sleep_on_port(1, PORT_SEND, CROWD, message_send);
}

static void receivers_sleep(void)
{
    sleep_on_port(1, PORT_RECEIVE, CROWD, message_receive);
}

static void callers_sleep(void)
{
    sleep_on_port(CALLERS, PORT_SEND, CALLERS, call);
}

static void ports_closed(void)
{
    in_group(senders_sleep);
    in_group(receivers_sleep);
    in_group(callers_sleep);
}

/* Takes all calls and answers none. */
static void calls_take(void)
{
    char bytes[PORT_SHORT_SIZE];
    for (int i = 0; i < CALLERS; i++) {
        struct port_message message = {.payload = bytes, .length = sizeof bytes};
        must(port_receive(port, &message, 0), "port_receive");
    }
}

static void calls_taken(void)
{
    port_make(CALLERS, PORT_SEND, calls_take);
    crowd_start(CALLERS, call);
    crowd_wait();
}

static void calls_given_up(void)
{
    in_group(calls_taken);
}

static void watch_many(void)
{
    port = (int)must(port_create(1024, PORT_MAX_PAYLOAD), "port_create");
    for (int i = 0; i < CALLERS; i++)
        must(watch(child_start(sleep_for_ever), port), "watch");
    close(port);
}

static void watched_by_many(void)
{
    pid_t child = child_start(sleep_for_ever);
    for (int i = 0; i < WATCHES; i++) {
        port = (int)must(port_create(1, 64), "port_create");
        must(watch(child, port), "watch");
        child_start(message_receive);
    }
    others_run();
    kill(child, SIGKILL);
    others_run();
}

static void watches_end(void)
{
    in_group(watch_many);
    in_group(watched_by_many);
}

static void direct_send(void)
{
    struct port_message message = {.type = 1};
    msg_send(getppid(), &message, NULL);
}

/* It receives of the last one, and ends with the others in its queue. */
static void direct_sleep(void)
{
    struct port_message message = {.type = 1};
    crowd_start(CROWD, direct_send);
    pid_t last = child_start(direct_send);
    must(msg_receive(last, &message, NULL), "msg_receive");
}

static void direct_ended(void)
{
    in_child(direct_sleep);
}

static void direct_many(void)
{
    in_group(direct_ended);
}

static uint32_t *words; /* shared */

static void futex_sleep(void)
{
    syscall(SYS_futex, words, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void futex_many(void)
{
    words = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    crowd_start(CROWD, futex_sleep);
    must(syscall(SYS_futex, words, REQUEUE, 0, CROWD, words + 1, 0) - CROWD, "requeue");
    must(syscall(SYS_futex, words + 1, FUTEX_WAKE, CROWD, NULL, NULL, 0) - CROWD, "wake");
    crowd_wait();
}

static void futex_woken(void)
{
    in_group(futex_many);
}

static struct timespec moment;

static void sleep_until(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    nanosleep(&(struct timespec){.tv_sec = moment.tv_sec - now.tv_sec - 1,
                                 .tv_nsec = 999999999 - now.tv_nsec},
              NULL);
}

static void moment_comes(void)
{
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += 3;
    crowd_start(CROWD, sleep_until);
    crowd_wait();
}

static void sleepers_wake(void)
{
    in_group(moment_comes);
}

const struct part sleeper_parts[] = {
    {"3,900 readers of a pipe that is closed [beside 3900]", pipe_closed},
    {"3,900 that poll a pipe [beside 3900]", pipe_polled},
    {"3,900 that wait for one event [beside 3900]", event_comes},
    {"ports closed with 3,900 senders, receivers, 1,000 callers [beside 3900]", ports_closed},
    {"1,000 calls that are not answered [beside 1000]", calls_given_up},
    {"a port with 1,000 watches closed; 128 watches of one end [beside 1000]", watches_end},
    {"3,900 direct messages [beside 3900]", direct_many},
    {"3,900 that sleep on one futex [beside 3900]", futex_woken},
    {"3,900 sleepers of one moment [beside 3900]", sleepers_wake},
    {NULL, NULL},
};
