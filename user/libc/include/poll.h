/* Waiting for one of several descriptors. */
#pragma once

#include "kernel/abi/poll.h"

typedef unsigned nfds_t;

/* Returns how many have revents set; 0 after `timeout` milliseconds (-1: wait for ever). */
int poll(struct pollfd *descriptors, nfds_t count, int timeout);
