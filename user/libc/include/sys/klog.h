/* The kernel's log. */
#pragma once

#include "kernel/abi/sysinfo.h"

/* Actions: SYSLOG_ACTION_READ_ALL, SYSLOG_ACTION_SIZE_BUFFER. Returns a number of bytes. */
int klogctl(int action, char *buffer, int size);
