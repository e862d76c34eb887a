/* In unit tests there are no interrupts to let in. */
#pragma once

static inline void irq_walk_step(void)
{
}

static inline void irq_walk_poll(void)
{
}
