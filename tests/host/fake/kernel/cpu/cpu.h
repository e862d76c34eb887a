/*
 * What unit tests put in the place of the CPU's instructions: tests/host/mmu.h models them. Found
 * before the kernel's own kernel/cpu/cpu.h.
 */
#pragma once

#include "kernel/base/types.h"

uint32_t read_cr3(void);
void load_cr3(paddr_t directory);
void invlpg(uint32_t address);
