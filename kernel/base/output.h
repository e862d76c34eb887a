/* A bound on what console and log may write together, for graders: output=KIB. */
#pragma once

#include "kernel/base/types.h"

/* At most so many KiB from now on; 0: no bound. `end` is called when more is written. Boot only. */
void output_limit(uint32_t kib, void (*end)(void));

/* So many bytes are written now. Any context. */
void output_spend(size_t bytes);
