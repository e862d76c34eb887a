/* QEMU's debug console: a port that prints. */
#include "kernel/drivers/debug_port.h"

#include "kernel/cpu/cpu.h"

#define DEBUG_PORT 0xE9

bool debug_port_present(void)
{
    return inb(DEBUG_PORT) ==
           DEBUG_PORT; /* QEMU answers with the number; an empty port with 0xFF */
}

void debug_port_write(const char *bytes, size_t size)
{
    __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(size) : "d"(DEBUG_PORT) : "memory");
}
