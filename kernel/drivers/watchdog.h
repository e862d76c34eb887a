/*
 * The watchdog of QEMU's ib700 (tools/run --watchdog): when its time is over it sends an NMI, which
 * comes with interrupts off as well. boot/start.s has begun it.
 */
#pragma once

#include "kernel/base/types.h"

/*
 * From now on `seconds` are left, rounded up to an even number of at most 30, for all that is still
 * to come; 0: it is off. Boot only.
 */
void watchdog_set(uint32_t seconds);
