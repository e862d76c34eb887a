/* SIGTERM and SIGKILL end a process wherever it sleeps, or runs, or is ready to run. */
#include "tests/guest/child.h"

#include <fcntl.h>
#include <gaji/port.h>
#include <sched.h>
#include <time.h>

static int pipe_ends[2], port_fd, full_port_fd, full_pipe[2];

static void in_busy_loop(void)
{
    for (;;)
        ;
}

static void in_yield(void)
{
    for (;;)
        sched_yield();
}

static void in_nanosleep(void)
{
    nanosleep(&(struct timespec){.tv_sec = 1000}, NULL);
}

static void in_endless_sleep(void)
{
    nanosleep(&(struct timespec){.tv_sec = 0x7fffffff}, NULL);
}

static void in_wait(void)
{
    child_wait(child_start(in_nanosleep));
}

static void in_pipe_read(void)
{
    char byte;
    read(pipe_ends[0], &byte, 1);
}

static void in_pipe_write(void)
{
    write(full_pipe[1], "x", 1);
}

static void in_large_pipe_write(void)
{
    static char data[200000];
    write(pipe_ends[1], data, sizeof data);
}

static void in_port_receive(void)
{
    struct port_message message = {.length = 0};
    port_receive(port_fd, &message, 0);
}

static void in_port_send(void)
{
    struct port_message message = {.length = 0};
    port_send(full_port_fd, &message, 0);
}

static void in_vfork(void)
{
    if (vfork() == 0) {
        in_nanosleep();
        _exit(0);
    }
}

static void fill(void)
{
    struct port_message message = {.length = 0};
    static char page[4096];
    EXPECT(pipe(pipe_ends) == 0 && pipe2(full_pipe, O_NONBLOCK) == 0);
    while (write(full_pipe[1], page, sizeof page) > 0)
        ;
    EXPECT(fcntl(full_pipe[1], F_SETFL, 0) == 0);
    port_fd = port_create(1, 16);
    full_port_fd = port_create(1, 16);
    EXPECT(port_fd >= 0 && full_port_fd >= 0);
    EXPECT(port_send(full_port_fd, &message, 0) == 0);
}

static void try(void (*body)(void), int signal, long delay)
{
    pid_t victim = child_start(body);
    if (delay)
        nanosleep(&(struct timespec){.tv_nsec = delay * 1000000}, NULL);
    EXPECT(kill(victim, signal) == 0);
    EXPECT(ended_by(child_wait(victim), signal));
}

int main(void)
{
    void (*const bodies[])(void) = {
        in_busy_loop,    in_yield,     in_nanosleep,  in_endless_sleep,
        in_wait,         in_pipe_read, in_pipe_write, in_large_pipe_write,
        in_port_receive, in_port_send, in_vfork};
    fill();
    for (unsigned i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        try(bodies[i], SIGTERM, 30); /* asleep */
        try(bodies[i], SIGKILL, 30);
        try(bodies[i], SIGKILL, 0); /* not run yet */
    }
    return 0;
}
