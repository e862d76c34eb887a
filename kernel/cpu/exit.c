/* The ends of the machine. */
#include "kernel/cpu/exit.h"

#include "kernel/base/printk.h"
#include "kernel/cpu/cpu.h"

#define DEBUG_EXIT_PORT  0xF4 /* where tools/run puts QEMU's isa-debug-exit */
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET   0xFE /* pulses the CPU's reset line (8042) */

static _Noreturn void halt_for_good(void)
{
    for (;;)
        __asm__ volatile("cli; hlt");
}

void machine_end(uint8_t code)
{
    interrupts_disable();
    outb(DEBUG_EXIT_PORT, code);
    printk("It is now safe to turn off the machine.\n");
    halt_for_good();
}

void machine_reboot(void)
{
    interrupts_disable();
    outb(DEBUG_EXIT_PORT, EXIT_REBOOT);
    outb(KEYBOARD_COMMAND, KEYBOARD_RESET);

    /* Still here: a trap without an IDT is a triple fault, which resets too. */
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) nothing = {0, 0};
    __asm__ volatile("lidt %0; int3" : : "m"(nothing));
    halt_for_good();
}
