/* Letting interrupts in while many are walked. */
#pragma once

#include "kernel/base/types.h"

/*
 * At each step of a walk over many (threads to wake, processes to look at) that is not to be broken
 * off: lets interrupts in now and then, so that they are not off for all of it (design, D4). Nobody
 * else runs meanwhile; only what handlers do may have been done. In a handler it does nothing, nor
 * while it is held back.
 */
#ifndef IRQ_WALK_STEPS     /* BUILD=coverage, which make fuzz runs: at each */
#define IRQ_WALK_STEPS 64u /* with interrupts off: at most some 500 instructions each */
#endif
extern uint32_t irq_walk_steps;
void irq_walk_poll(void);
static inline void irq_walk_step(void)
{
    if (__builtin_expect(++irq_walk_steps % IRQ_WALK_STEPS == 0, 0))
        irq_walk_poll();
}

/*
 * From now on walks let no interrupts in: for handlers, and for what may be called in the middle of
 * a change that handlers see. Returns what was so before, to be put back.
 */
bool irq_walk_hold(bool held);
