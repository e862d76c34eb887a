/* The interrupt descriptor table: for each vector a gate to its stub in trap.s. */
#include "kernel/base/panic.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/trap.h"

#define IDT_ENTRIES 256

/* SDM vol. 3, 6.11: interrupt gates (which turn interrupts off) and the task gate. */
#define GATE_INTERRUPT 0x8E00u /* present, 32-bit, DPL 0 */
#define GATE_TASK      0x8500u
#define GATE_USER      0x6000u /* DPL 3: INT n may be used by programs */

struct gate {
    uint16_t offset_low, selector, type, offset_high;
};

static struct gate idt[IDT_ENTRIES] __attribute__((aligned(8)));

extern const uint32_t trap_stubs[IDT_ENTRIES]; /* trap.s */
extern void trap_traced_call(void);

/* Read by trap.s. */
void (*trap_handler)(struct trap_frame *frame);
uint8_t cpu_has_smap;
volatile uint32_t nmi_count;

static void gate_set(unsigned vector, uint16_t type, uint32_t stub)
{
    idt[vector] = (struct gate){stub & 0xffff, KERNEL_CS, type, stub >> 16};
}

void trap_trace_calls(bool traced)
{
    uint32_t stub = traced ? (uint32_t)trap_traced_call : trap_stubs[TRAP_SYSCALL];
    gate_set(TRAP_SYSCALL, GATE_INTERRUPT | GATE_USER, stub);
}

static void trap_too_early(struct trap_frame *frame)
{
    panic_at(frame, "%s before trap_start()", trap_name(frame->vector));
}

void idt_init(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) pointer = {sizeof(idt) - 1, (uint32_t)idt};

    for (unsigned vector = 0; vector < IDT_ENTRIES; vector++)
        gate_set(vector, GATE_INTERRUPT, trap_stubs[vector]);
    gate_set(TRAP_BREAKPOINT, GATE_INTERRUPT | GATE_USER, trap_stubs[TRAP_BREAKPOINT]);
    gate_set(TRAP_OVERFLOW, GATE_INTERRUPT | GATE_USER, trap_stubs[TRAP_OVERFLOW]);
    gate_set(TRAP_SYSCALL, GATE_INTERRUPT | GATE_USER, trap_stubs[TRAP_SYSCALL]);
    idt[TRAP_DOUBLE_FAULT] = (struct gate){0, DOUBLE_FAULT_SELECTOR, GATE_TASK, 0};

    trap_handler = trap_too_early;
    cpu_has_smap = cpu.smap;
    __asm__ volatile("lidt %0" : : "m"(pointer) : "memory");
}

void trap_start(void)
{
    trap_handler = trap_dispatch;
}

const char *trap_name(uint32_t vector)
{
    static const char *const names[] = {
        "divide error",
        "debug exception",
        "non-maskable interrupt",
        "breakpoint",
        "overflow",
        "bound range exceeded",
        "invalid opcode",
        "FPU not available",
        "double fault",
        "coprocessor segment overrun",
        "invalid TSS",
        "segment not present",
        "stack segment fault",
        "general protection fault",
        "page fault",
        "exception 15",
        "FPU error",
        "alignment check",
        "machine check",
        "SIMD error",
    };
    if (vector < ARRAY_LENGTH(names))
        return names[vector];
    if (vector >= TRAP_IRQ_FIRST && vector <= TRAP_IRQ_LAST)
        return "interrupt";
    return vector == TRAP_SYSCALL ? "system call" : "unknown trap";
}
