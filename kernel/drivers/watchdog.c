/* The ib700 watchdog (QEMU, hw/watchdog/wdt_ib700.c): two ports and a table of times. */
#include "kernel/drivers/watchdog.h"

#include "kernel/cpu/cpu.h"
#include "kernel/cpu/trap.h"

#define WATCHDOG_OFF 0x441
#define WATCHDOG_SET 0x443
#define LONGEST      30u /* seconds; the number i that is written stands for 30 - 2 i */

void watchdog_set(uint32_t seconds)
{
    watchdog_is_set = seconds > 0;
    if (seconds > 0)
        outb(WATCHDOG_SET, (uint8_t)((LONGEST - min_u32(seconds, LONGEST)) / 2));
    else
        outb(WATCHDOG_OFF, 0);
}
