/* Nothing bounds what unit tests write. */
#pragma once

#include "kernel/base/types.h"

static inline void output_spend(size_t bytes)
{
    (void)bytes;
}
