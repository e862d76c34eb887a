/* Long lists of small things: pieces, links, queued signals, timers, waits for each other. */
#include "stretch.h"

#include <fcntl.h>
#include <gaji/direct.h>
#include <gaji/port.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#define PIECES    1024
#define PIECE     4000 /* less than what a device gives between two preemption points */
#define LINKS     39   /* a walk follows 40 */
#define PATH_SIZE 4096
#define QUEUED    256 /* signals, with their details */
#define RECEIVERS 1000
#define SENDERS   3000

static void pieces_of(const char *path, int flags)
{
    static struct iovec pieces[PIECES];
    static char bytes[PIECES * PIECE];
    for (size_t i = 0; i < PIECES; i++)
        pieces[i] = (struct iovec){.iov_base = bytes + i * PIECE, .iov_len = PIECE};
    int file = (int)must(open(path, flags, 0644), path);
    if (flags != O_RDONLY) {
        must(writev(file, pieces, PIECES), "writev");
        must(lseek(file, 0, SEEK_SET), "lseek");
    }
    must(readv(file, pieces, PIECES), "readv");
    close(file);
}

static void pieces_read(void)
{
    pieces_of("/dev/urandom", O_RDONLY);
    pieces_of("/dev/zero", O_RDONLY);
    pieces_of("/tmp/pieces", O_RDWR | O_CREAT);
    must(unlink("/tmp/pieces"), "unlink");
}

static void pieces_in_child(void)
{
    in_child(pieces_read);
}

/* Of as many bytes as fit. */
static void path_fill(char *path, const char *end)
{
    size_t length = PATH_SIZE - 1 - strlen(end);
    memset(path, '/', length);
    path[0] = '.';
    strcpy(path + length, end);
}

/* Each link leads to the next by a long way. */
static void links_follow(void)
{
    static char path[PATH_SIZE], name[16];
    struct stat status;
    must(chdir("/tmp"), "chdir");
    for (int i = 0; i < LINKS; i++) {
        char next[16];
        snprintf(name, sizeof name, "%d", i);
        snprintf(next, sizeof next, "%d", i + 1);
        path_fill(path, next);
        must(symlink(path, name), "symlink");
    }
    (void)stat("0", &status); /* there is no last one */
    path_fill(path, "0");
    (void)stat(path, &status);
    for (int i = 0; i < LINKS; i++) {
        snprintf(name, sizeof name, "%d", i);
        must(unlink(name), "unlink");
    }
    for (int i = 0; i < LINKS; i++) {
        char next[16];
        snprintf(name, sizeof name, "%d", i);
        snprintf(next, sizeof next, "%d/", i + 1);
        must(symlink(next, name), "symlink");
    }
    path_fill(path, ".");
    path[0] = '0';
    (void)stat(path, &status); /* the rest is put behind the text of each */
    for (int i = 0; i < LINKS; i++) {
        snprintf(name, sizeof name, "%d", i);
        must(unlink(name), "unlink");
    }
}

static void links_in_child(void)
{
    in_child(links_follow);
}

static void names_long(void)
{
    static char from[PATH_SIZE], to[PATH_SIZE];
    path_fill(from, "a");
    path_fill(to, "b");
    must(chdir("/tmp"), "chdir");
    (void)symlink(to, from);
    (void)link(from, to);
    (void)rename(from, to);
    (void)unlink(to);
}

static void names_in_child(void)
{
    in_child(names_long);
}

static void handle(int number)
{
    (void)number;
}

/* One handler upon the other. */
static void signals_nested(void)
{
    sigset_t set;
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_NODEFER};
    sigemptyset(&set);
    for (int i = SIGRTMIN; i <= SIGRTMAX; i++) {
        sigaction(i, &action, NULL);
        sigaddset(&set, i);
    }
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < QUEUED; i++)
        if (sigqueue(getpid(), SIGRTMIN + i % (SIGRTMAX - SIGRTMIN),
                     (union sigval){.sival_int = i}))
            break;
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void signals_in_child(void)
{
    in_child(signals_nested);
}

static struct timespec moment; /* when all timers of a crowd begin */

static void timer_ring(void)
{
    struct timespec now;
    signal(SIGALRM, SIG_IGN);
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long left =
        (moment.tv_sec - now.tv_sec) * 1000000ll + (moment.tv_nsec - now.tv_nsec) / 1000;
    struct itimerval timer = {
        .it_interval.tv_usec = 10000,
        .it_value = {.tv_sec = (long)(left / 1000000), .tv_usec = (long)(left % 1000000)}};
    setitimer(ITIMER_REAL, &timer, NULL);
    sleep_for_ever();
}

static void timers_start(void)
{
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += 2;
    crowd_start(CROWD, timer_ring);
    for (int i = 0; i < 10; i++)
        others_run();
}

static void timers_ring(void)
{
    in_group(timers_start);
}

static int port;

static void receive_badly(void)
{
    struct port_message message = {.payload = (void *)16, .length = 64};
    port_receive(port, &message, 0);
}

static void receive_well(void)
{
    char bytes[64];
    struct port_message message = {.payload = bytes, .length = sizeof bytes};
    port_receive(port, &message, 0);
}

static void message_send(void)
{
    struct port_message message = {.payload = (void *)"x", .length = 1};
    must(port_send(port, &message, 0), "port_send");
}

/* A message that a thousand cannot take. */
static void receivers_badly(void)
{
    port = (int)must(port_create(2, 256), "port_create");
    crowd_start(RECEIVERS, receive_badly);
    child_start(receive_well);
    others_run();
    message_send();
    others_run();
}

static void receivers_bad(void)
{
    in_group(receivers_badly);
}

static void message_send_large(void)
{
    static char large[256];
    struct port_message message = {.payload = large, .length = sizeof large};
    port_send(port, &message, 0);
}

/* Many wait for their turn, none of whom has room any more: what is behind them goes first. */
static void senders_wait(void)
{
    port = (int)must(port_create(4, 256), "port_create");
    message_send();
    crowd_start(SENDERS, message_send_large);
    pid_t holder = child_start(sleep_for_ever);
    must(watch(holder, port), "watch");
    receive_well();
    message_send();
    receive_well();
    kill(holder, SIGKILL);
    others_run();
}

static void senders_in_turn(void)
{
    in_group(senders_wait);
}

static int before; /* the PID to send to */

static void chain_link(void)
{
    struct port_message message = {.type = 1};
    msg_send(before, &message, NULL);
}

/* Each sends to the one before it, and the first to the last. */
static void chain_make(void)
{
    struct port_message message = {.type = 1};
    before = getpid();
    for (int i = 0; i < CROWD; i++) {
        before = child_start(chain_link);
        if (i % 100 == 0)
            usleep(20000);
    }
    others_run();
    (void)msg_send(before, &message, NULL); /* refused: a circle */
}

static void chain_in_group(void)
{
    in_group(chain_make);
}

/* Where somebody types: Ctrl-C to a crowd, or lines for which it waits. */
static void crowd_of_console(void (*run)(void))
{
    if (!isatty(STDIN_FILENO))
        return;
    signal(SIGTTOU, SIG_IGN);
    setpgid(0, 0);
    must(tcsetpgrp(STDIN_FILENO, getpid()), "tcsetpgrp");
    crowd_start(CROWD, run);
    puts("type");
    fflush(stdout);
    crowd_wait();
}

static void crowd_interrupted(void)
{
    crowd_of_console(sleep_for_ever);
}

static void keys_typed(void)
{
    in_child(crowd_interrupted);
    for (int i = 0; i < 5; i++)
        others_run();
}

static void console_poll(void)
{
    struct pollfd polled = {.fd = STDIN_FILENO, .events = POLLIN};
    poll(&polled, 1, -1);
}

static void crowd_polls(void)
{
    crowd_of_console(console_poll);
}

static void lines_typed(void)
{
    in_child(crowd_polls);
}

const struct part list_parts[] = {
    {"readv and writev of 1,024 pieces of 4,000 bytes", pieces_in_child},
    {"39 symbolic links with long texts, and before a long path", links_in_child},
    {"two long paths", names_in_child},
    {"256 queued signals, one handler upon the other", signals_in_child},
    {"3,900 timers of one moment, each 10 ms [beside 3900]", timers_ring},
    {"1,000 receivers that cannot take a message [beside 1000]", receivers_bad},
    {"3,000 senders that wait for their turn [beside 3000]", senders_in_turn},
    {"a chain of 3,900 direct messages [beside 3900]", chain_in_group},
    {"Ctrl-C to 3,900 [beside 3900]", keys_typed},
    {"lines for 3,900 that poll the console [beside 3900]", lines_typed},
    {NULL, NULL},
};
