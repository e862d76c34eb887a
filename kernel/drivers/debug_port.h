/* Port 0xE9 of QEMU's -debugcon: bytes written there appear on the host. */
#pragma once

#include "kernel/base/types.h"

bool debug_port_present(void);
void debug_port_write(const char *bytes, size_t size);
