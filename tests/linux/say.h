/* For the programs here: what they print is compared with what the same program prints on Linux. */
#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "names.h"

#define say(...) ((void)dprintf(1, __VA_ARGS__))

/* Prints the call and its result, or the name of its error. */
#define SAY(call) say_result(#call, (long)(call))

static inline void say_result(const char *call, long result)
{
    if (result == -1)
        say("%s: %s\n", call, strerrorname_np(errno));
    else
        say("%s: %ld\n", call, result);
}

static inline void say_status(const char *who, int status)
{
    if (WIFEXITED(status))
        say("%s: exited %d\n", who, WEXITSTATUS(status));
    else if (WIFSTOPPED(status))
        say("%s: stopped by %s\n", who, sigabbrev_np(WSTOPSIG(status)));
    else if (WIFCONTINUED(status))
        say("%s: continued\n", who);
    else
        say("%s: ended by %s\n", who, sigabbrev_np(WTERMSIG(status)));
}

/* A child that runs `body` and exits with 0. */
static inline pid_t start(void (*body)(void))
{
    pid_t child = fork();
    if (child == 0) {
        body();
        _exit(0);
    }
    return child;
}

static inline int status_of(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static inline void say_end(const char *who, void (*body)(void))
{
    say_status(who, status_of(start(body)));
}

static inline void pause_forever(void)
{
    for (;;)
        pause();
}

/* The letter of ps: R, S, T, Z; '-' when there is no such process. */
static inline char state_of(pid_t pid)
{
    char path[40], text[200] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return '-';
    read(fd, text, sizeof text - 1);
    close(fd);
    char *end = strrchr(text, ')');
    return end ? end[2] : '-';
}

static inline void wait_until(pid_t pid, char state)
{
    while (state_of(pid) != state)
        usleep(1000);
}

/* A child that has begun to wait for something. */
static inline pid_t start_sleeper(void (*body)(void))
{
    pid_t child = start(body);
    wait_until(child, 'S');
    return child;
}

static inline void on(int signal, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(signal, &action, NULL);
}

static inline void on_info(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO};
    sigaction(signal, &action, NULL);
}

static inline sigset_t set_of(int one, int other)
{
    sigset_t set;
    sigemptyset(&set);
    if (one)
        sigaddset(&set, one);
    if (other)
        sigaddset(&set, other);
    return set;
}

static inline void block(int one, int other)
{
    sigset_t set = set_of(one, other);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static inline void unblock(int one, int other)
{
    sigset_t set = set_of(one, other);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static inline bool is_blocked(int signal)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, signal);
}

static inline bool is_pending(int signal)
{
    sigset_t set;
    sigpending(&set);
    return sigismember(&set, signal);
}
