/* Mapping memory that came with a message. */
#pragma once

#include "kernel/base/types.h"

struct mapping;

/* Maps what was lent into the running process. 0; -ENOMEM: no room, or over a limit. Both may
 * sleep. */
int map_lent(struct mapping *mapping);
void unmap_lent(uaddr_t start, uaddr_t end);
