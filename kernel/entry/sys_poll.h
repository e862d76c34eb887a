/* What poll(2) and select(2) share: their time-outs and signal masks. */
#pragma once

#include "kernel/base/types.h"

enum poll_time_kind { POLL_TIMEVAL, POLL_TIMESPEC, POLL_TIMESPEC64 };

struct poll_time {
    enum poll_time_kind kind;
    uaddr_t at;        /* where the program has it, or 0 */
    uint64_t deadline; /* 0: only look */
};

/* Reads a time-out; address 0 is for ever. 0, -EFAULT, -EINVAL. */
int poll_time_read(struct poll_time *time, enum poll_time_kind kind, uaddr_t at);

/* The mask for as long as the call sleeps, unless `mask` is 0. 0, -EINVAL, -EFAULT. */
int poll_mask_set(uaddr_t mask, uint32_t mask_size);

/*
 * The end of a call: the mask that was there before comes back, and the time-out becomes what is
 * left of it, as Linux has it. Returns what the call is to return.
 */
int32_t poll_finish(const struct poll_time *time, int32_t result);
