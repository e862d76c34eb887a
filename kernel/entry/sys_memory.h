/* Mapping memory that came with a message. */
#pragma once

#include "kernel/base/types.h"

struct object;

/*
 * Maps the first `size` bytes (rounded up to pages) of what was lent into the running process, as
 * private memory. 0; -ENOMEM: no room, or over a limit. Both may sleep.
 */
int map_lent(struct object *object, uint32_t size, uaddr_t *address);
void unmap_lent(uaddr_t start, uaddr_t end);
