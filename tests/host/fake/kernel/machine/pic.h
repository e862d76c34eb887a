/* In unit tests there are no interrupts to let in, and none but those that a test makes. */
#pragma once

#define IRQ_TIMER 0

void irq_register(unsigned irq, void (*handler)(void));

static inline void irq_walk_step(void)
{
}

static inline void irq_walk_poll(void)
{
}
