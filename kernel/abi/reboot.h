/* Arguments of reboot(2), as Linux's. */
#pragma once

#define LINUX_REBOOT_MAGIC1  0xfee1deadu
#define LINUX_REBOOT_MAGIC2  672274793
#define LINUX_REBOOT_MAGIC2A 85072278
#define LINUX_REBOOT_MAGIC2B 369367448
#define LINUX_REBOOT_MAGIC2C 537993216

#define LINUX_REBOOT_CMD_RESTART   0x01234567u
#define LINUX_REBOOT_CMD_HALT      0xcdef0123u
#define LINUX_REBOOT_CMD_POWER_OFF 0x4321fedcu

/*
 * Gaji's: with it the fourth argument of LINUX_REBOOT_CMD_POWER_OFF is the wait status that the
 * kernel reports as its last word, or GAJI_STATUS_BROKEN, when the check around the program found
 * something broken. Without it the status is 0: other C libraries leave the register as it was.
 */
#define GAJI_REBOOT_MAGIC2 0x67616a69

#define GAJI_STATUS_BROKEN 0x10000
