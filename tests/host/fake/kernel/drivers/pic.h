/* In unit tests there are no interrupts but those that a test makes. */
#pragma once

#define IRQ_TIMER 0

void irq_register(unsigned irq, void (*handler)(void));
