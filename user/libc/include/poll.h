/* Waiting for one of several descriptors. */
#pragma once

#include <signal.h>
#include <time.h>

#include "kernel/abi/poll.h"

typedef unsigned nfds_t;

/* Returns how many have revents set; 0 after `timeout` milliseconds (-1: wait for ever). */
int poll(struct pollfd *descriptors, nfds_t count, int timeout);

/* The same with another time-out (NULL: for ever), and with `mask` (or NULL) in force meanwhile. */
int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout,
          const sigset_t *mask);
