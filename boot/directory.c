/* The page directory that boot/start.s made, once the kernel runs at its own addresses. */
#include "boot/boot.h"
#include "kernel/cpu/cpu.h"

void boot_drop_identity(void)
{
    boot_directory[0] = 0;
    load_cr3(read_cr3()); /* the entry was not global, so this drops it from the TLB */
}
