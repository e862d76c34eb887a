/* The signal mask that a call has for as long as it sleeps (ppoll, pselect, sigsuspend). */
#pragma once

#include "kernel/threads/user_time.h"

/* The thread's mask until signal_mask_back(), or until a handler has run. */
void signal_mask_swap(uint64_t set);

/* The same with a set of `size` bytes in user memory; 0: none. 0, -EINVAL, -EFAULT. */
int signal_mask_for_sleep(uaddr_t set, uint32_t size);

/* Sleeps until a signal is due: -ERESTARTNOHAND. */
int32_t signal_await(void);

/*
 * The end of such a call: the mask that was there before comes back, unless a handler is to run
 * first, and the time-out becomes what is left of it, as Linux has it. Returns what the call is to
 * return.
 */
int32_t signal_mask_back(const struct user_timeout *timeout, int32_t result);
