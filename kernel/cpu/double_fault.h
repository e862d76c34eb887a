/* The task that runs when the CPU cannot even push a trap frame. */
#pragma once

struct tss;

/* Fills in the task's TSS. From gdt_init(). */
void double_fault_tss_init(struct tss *tss);
