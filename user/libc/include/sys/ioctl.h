/* Requests to devices; see kernel/abi/ioctl.h. */
#pragma once

#include "kernel/abi/ioctl.h"
#include "kernel/abi/termios.h"

int ioctl(int fd, unsigned long request, ...);
