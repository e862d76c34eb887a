/* Figures of the whole system. */
#pragma once

#include "kernel/abi/sysinfo.h"

int sysinfo(struct sysinfo *info);
