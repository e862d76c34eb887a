/* For tests about processes: children that run a function, and how they ended. */
#pragma once

#include "tests/guest/expect.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that runs `body` and then exits with 0. */
static inline pid_t child_start(void (*body)(void))
{
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        body();
        _exit(0);
    }
    return child;
}

/* Waits for that child; its status. */
static inline int child_wait(pid_t child)
{
    int status;
    EXPECT(waitpid(child, &status, 0) == child);
    return status;
}

static inline int status_of(void (*body)(void))
{
    return child_wait(child_start(body));
}

static inline bool exited_with(int status, int code)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static inline bool ended_by(int status, int signal)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}
