/* Ending the machine. QEMU's isa-debug-exit makes 2 * code + 1 its exit status. */
#pragma once

#include "kernel/base/types.h"

#define EXIT_POWER_OFF         0x10
#define EXIT_PANIC             0x11
#define EXIT_TIMEOUT           0x12
#define EXIT_BROKEN            0x13 /* an invariant or the leak check failed */
#define EXIT_BAD_MAGIC         0x20
#define EXIT_NO_MEMORY_MAP     0x21
#define EXIT_TOO_LITTLE_MEMORY 0x22
#define EXIT_NO_INITRD         0x23
#define EXIT_BAD_INITRD        0x24
#define EXIT_OLD_CPU           0x25 /* also in boot/start.s */
#define EXIT_NO_INIT           0x26
#define EXIT_SELFTEST_FAILED   0x27
#define EXIT_REBOOT            0x28
#define EXIT_NO_TIMER          0x29
#define EXIT_FLOOD             0x2A /* more was written than output= allows */

/* Ends QEMU with `code`; on a machine without isa-debug-exit, says so and halts for good. */
_Noreturn void machine_end(uint8_t code);

/* Ends QEMU with EXIT_REBOOT; on a machine without isa-debug-exit, restarts it. */
_Noreturn void machine_reboot(void);
