/* What is kept of files and processes: epolls, signals that are read, operations to be undone. */
#include "stretch.h"

#include <fcntl.h>
#include <kernel/abi/epoll.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MANY       256
#define SETS       8   /* of which one process may have something to undo */
#define SEMAPHORES 250 /* of a set */

static int ends[2], list;

static void list_make(void)
{
    must(pipe2(ends, O_NONBLOCK), "pipe2");
    list = (int)must(syscall(SYS_epoll_create1, 0), "epoll_create1");
    for (uint64_t i = 0; i < MANY; i++) {
        struct epoll_event event = {.events = POLLIN, .data = i};
        int fd = (int)must(dup(ends[0]), "dup");
        must(syscall(SYS_epoll_ctl, list, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    }
}

static void list_poll(void)
{
    struct pollfd entry = {list, POLLIN, 0};
    must(poll(&entry, 1, -1), "poll");
}

/* All of its items are told of one write, and all who poll the list of one of them. */
static void list_polled(void)
{
    list_make();
    crowd_start(MANY, list_poll);
    must(write(ends[1], "x", 1), "write");
    crowd_wait();
}

static void list_polled_often(void)
{
    struct pollfd entries[MANY];
    list_make();
    for (int i = 0; i < MANY; i++)
        entries[i] = (struct pollfd){list, POLLIN, 0};
    must(poll(entries, MANY, 0), "poll");
    must(poll(entries, MANY, 0), "poll");
    must(write(ends[1], "x", 1), "write");
    must(poll(entries, MANY, 0), "poll");
}

static void signal_poll(void)
{
    uint64_t set = 1u << (SIGUSR1 - 1);
    struct pollfd entry = {.events = POLLIN};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    entry.fd = (int)must(syscall(SYS_signalfd4, -1, &set, sizeof set, 0), "signalfd4");
    must(poll(&entry, 1, -1), "poll");
}

static void signals_polled(void)
{
    signal(SIGUSR1, SIG_IGN);
    crowd_start(MANY, signal_poll);
    kill(0, SIGUSR1);
    crowd_wait();
}

static void signals_in_group(void)
{
    in_group(signals_polled);
}

static int sets[SETS];

static void sets_use(void)
{
    struct sembuf operations[SEMAPHORES];
    for (int i = 0; i < SEMAPHORES; i++)
        operations[i] = (struct sembuf){(unsigned short)i, 1, SEM_UNDO};
    for (int i = 0; i < SETS; i++)
        must(semop(sets[i], operations, SEMAPHORES), "semop");
}

static void sets_undone(void)
{
    for (int i = 0; i < SETS; i++)
        sets[i] = (int)must(semget(IPC_PRIVATE, SEMAPHORES, 0600), "semget");
    in_child(sets_use);
    for (int i = 0; i < SETS; i++)
        must(semctl(sets[i], 0, IPC_RMID), "semctl");
}

static void set_use(void)
{
    struct sembuf operations[SEMAPHORES];
    for (int i = 0; i < SEMAPHORES; i++)
        operations[i] = (struct sembuf){(unsigned short)i, 1, SEM_UNDO};
    must(semop(sets[0], operations, SEMAPHORES), "semop");
    sleep_for_ever();
}

static void set_of_many(void)
{
    unsigned short values[SEMAPHORES] = {0};
    sets[0] = (int)must(semget(IPC_PRIVATE, SEMAPHORES, 0600), "semget");
    crowd_start(MANY, set_use);
    must(semctl(sets[0], 0, SETALL, values), "semctl");
    must(semctl(sets[0], 0, IPC_RMID), "semctl");
}

static void set_in_group(void)
{
    in_group(set_of_many);
}

static void list_in_child(void)
{
    in_child(list_polled);
}

static void list_often_in_child(void)
{
    in_child(list_polled_often);
}

const struct part kept_parts[] = {
    {"a write to 256 items of an epoll that 256 poll", list_in_child},
    {"an epoll of 256 items polled 256 times in a call", list_often_in_child},
    {"a signal to 256 who poll a signalfd", signals_in_group},
    {"an end that undoes 8 sets of 250 semaphores", sets_undone},
    {"a set of 250 semaphores, which 256 may have to undo", set_in_group},
    {NULL, NULL},
};
