/*
 * Where nobody may sleep (design, D4): interrupt handlers, faults within a copy, and whatever has
 * to be seen whole, above all what follows a point of no return. In debug builds such a stretch
 * says so, and whoever gives up the CPU, or might, looks. In release builds both are nothing.
 */
#pragma once

#include "kernel/base/panic.h"

#ifdef GAJI_DEBUG
extern uint32_t no_sleep_scopes; /* that are open now */

/* From here to the end of the scope, in whatever is called. */
#define NO_SLEEP() uint32_t *no_sleep SCOPED(no_sleep) = (no_sleep_scopes++, &no_sleep_scopes)

static inline void no_sleep_scope_end(uint32_t **scopes)
{
    --**scopes;
}
#else
#define NO_SLEEP() ((void)0)
#endif

/* On the first line of a function that may sleep, or let others run, however rarely it does. */
#define MAY_SLEEP() DEBUG_ASSERT(no_sleep_scopes == 0)
