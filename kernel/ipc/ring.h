/*
 * A ring of bytes in frames that are all obtained at once. Positions are counted from the tail (for
 * putting) or the head (for getting), so that a message can be copied in first and made part of the
 * ring after that.
 */
#pragma once

#include "kernel/base/types.h"

#define RING_MAX_PAGES 37u /* 148 KiB: the most messages with the most payload */

struct frame;

struct ring {
    struct frame *pages[RING_MAX_PAGES];
    uint32_t size; /* whole pages */
    uint32_t head; /* offset of the first byte, below size */
    uint32_t used; /* bytes from head on */
};

int ring_create(struct ring *ring, uint32_t size); /* 0, -EINVAL, -ENOMEM (nothing is kept) */
void ring_free(struct ring *ring);
void ring_clear(struct ring *ring);
uint32_t ring_used(const struct ring *ring);

/* Copy `size` bytes to `offset` behind the tail. The caller knows there is room. */
void ring_put(struct ring *ring, uint32_t offset, const void *from, uint32_t size);
int ring_put_user(struct ring *ring, uint32_t offset, uaddr_t from, uint32_t size); /* or -EFAULT */
void ring_advance_tail(struct ring *ring, uint32_t size);

/* Copy `size` bytes from `offset` behind the head. The caller knows they are there. */
void ring_get(const struct ring *ring, uint32_t offset, void *to, uint32_t size);
int ring_get_user(const struct ring *ring, uint32_t offset, uaddr_t to, uint32_t size);
void ring_advance_head(struct ring *ring, uint32_t size);

/* Takes `size` bytes from `offset` behind the head out; what follows moves up. */
void ring_remove(struct ring *ring, uint32_t offset, uint32_t size);
