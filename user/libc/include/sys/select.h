/* Waiting for one of several descriptors, as sets of bits; poll.h has the newer way. */
#pragma once

#include <signal.h>
#include <sys/time.h>
#include <time.h>

#define FD_SETSIZE 1024

typedef struct {
    uint32_t words[FD_SETSIZE / 32];
} fd_set;

static inline void FD_ZERO(fd_set *set)
{
    *set = (fd_set){{0}};
}

static inline void FD_SET(int fd, fd_set *set)
{
    set->words[fd / 32] |= 1u << fd % 32;
}

static inline void FD_CLR(int fd, fd_set *set)
{
    set->words[fd / 32] &= ~(1u << fd % 32);
}

static inline int FD_ISSET(int fd, const fd_set *set)
{
    return set->words[fd / 32] >> fd % 32 & 1;
}

/*
 * Sleeps until a descriptor below `count` of one of the sets (each may be NULL) is ready; leaves
 * those that are, and returns how many. 0 after `timeout` (NULL: wait for ever), of which
 * select() leaves the rest.
 */
int select(int count, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout);
int pselect(int count, fd_set *read, fd_set *write, fd_set *except, const struct timespec *timeout,
            const sigset_t *mask);
