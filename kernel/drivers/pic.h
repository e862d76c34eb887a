/* The two 8259A interrupt controllers, and who handles which of their sixteen lines. */
#pragma once

#include "kernel/base/types.h"

struct trap_frame;

#define IRQ_COUNT    16
#define IRQ_TIMER    0
#define IRQ_KEYBOARD 1
#define IRQ_COM1     4

/* Moves the lines to vectors 0x20 to 0x2f and masks them all. Once, at boot. */
void pic_init(void);

/* Opens a line. The handler runs with interrupts off and never sleeps. */
void irq_register(unsigned irq, void (*handler)(void));

/* For trap_dispatch(): vector 0x20 to 0x2f. Acknowledges it and calls its handler. */
void irq_dispatch(struct trap_frame *frame);

extern uint32_t irq_counts[IRQ_COUNT]; /* delivered, spurious ones not counted */
extern uint32_t irq_spurious;
