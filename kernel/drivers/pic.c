/* The 8259A pair (Intel 8259A data sheet; the second one hangs on line 2 of the first). */
#include "kernel/drivers/pic.h"

#include "kernel/base/panic.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/trap.h"

#define PIC1_COMMAND 0x20
#define PIC1_DATA    0x21
#define PIC2_COMMAND 0xA0
#define PIC2_DATA    0xA1

#define ICW1_INIT     0x11 /* edge triggered, cascaded, ICW4 follows */
#define ICW4_8086     0x01
#define OCW2_EOI      0x20
#define OCW3_READ_ISR 0x0B

#define CASCADE_LINE 2
#define LINES_EACH   8
#define LAST_LINE    7 /* of each chip: what it reports when the request has gone away again */

uint32_t irq_counts[IRQ_COUNT];
uint32_t irq_spurious;

static void (*handlers[IRQ_COUNT])(void);
static uint16_t masked = 0xffff;

static void masks_write(void)
{
    outb(PIC1_DATA, masked & 0xff);
    outb(PIC2_DATA, masked >> 8);
}

/* ICW1 to ICW4 in a row; `wiring` says where the other chip is. */
static void chip_init(uint16_t command, uint16_t data, uint8_t first_vector, uint8_t wiring)
{
    outb(command, ICW1_INIT);
    outb(data, first_vector);
    outb(data, wiring);
    outb(data, ICW4_8086);
}

void pic_init(void)
{
    chip_init(PIC1_COMMAND, PIC1_DATA, TRAP_IRQ_FIRST, 1 << CASCADE_LINE);
    chip_init(PIC2_COMMAND, PIC2_DATA, TRAP_IRQ_FIRST + LINES_EACH, CASCADE_LINE);
    masked = 0xffff & ~(1u << CASCADE_LINE);
    masks_write();
}

void irq_register(unsigned irq, void (*handler)(void))
{
    ASSERT(irq < IRQ_COUNT && !handlers[irq]);
    handlers[irq] = handler;
    masked &= (uint16_t) ~(1u << irq);
    masks_write();
}

/* Whether the chip at this port really serves line 7. */
static bool last_line_in_service(uint16_t command)
{
    outb(command, OCW3_READ_ISR);
    return (inb(command) >> LAST_LINE & 1) != 0;
}

/* Acknowledges the interrupt; false when there is none (8259A data sheet, "spurious"). */
static bool irq_acknowledge(unsigned irq)
{
    if (irq == LAST_LINE && !last_line_in_service(PIC1_COMMAND))
        return false;
    if (irq == LINES_EACH + LAST_LINE && !last_line_in_service(PIC2_COMMAND)) {
        outb(PIC1_COMMAND, OCW2_EOI); /* the first chip did deliver its cascade line */
        return false;
    }
    if (irq >= LINES_EACH)
        outb(PIC2_COMMAND, OCW2_EOI);
    outb(PIC1_COMMAND, OCW2_EOI);
    return true;
}

void irq_dispatch(struct trap_frame *frame)
{
    unsigned irq = frame->vector - TRAP_IRQ_FIRST;
    if (!irq_acknowledge(irq)) {
        irq_spurious++;
        return;
    }
    irq_counts[irq]++;
    if (handlers[irq])
        handlers[irq]();
}
