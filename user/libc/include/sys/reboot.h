/* Ending the machine. */
#pragma once

#include "kernel/abi/reboot.h"

#define RB_AUTOBOOT  LINUX_REBOOT_CMD_RESTART
#define RB_POWER_OFF LINUX_REBOOT_CMD_POWER_OFF

int reboot(int command);
