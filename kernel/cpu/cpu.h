/* Instructions that C has no words for, and what the CPU can do. */
#pragma once

#include "kernel/base/types.h"

struct cpu_features {
    bool pge;  /* global pages */
    bool tsc;  /* RDTSC */
    bool fxsr; /* FXSAVE; always true, since boot refuses a CPU without it */
    bool sse;
    bool smep; /* the kernel cannot execute user pages */
    bool smap; /* the kernel cannot read or write user pages except after STAC */
    bool umip; /* user code cannot read GDTR, IDTR, LDTR, TR and CR0 */
    char vendor[13];
    uint32_t signature; /* CPUID leaf 1 EAX: stepping, model, family */
    uint32_t edx;       /* CPUID leaf 1 EDX: the feature bits of AT_HWCAP */
};

extern struct cpu_features cpu;

/* Detects the features above and switches on those that protect the kernel. Once, at boot. */
void cpu_init(void);

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t inw(uint16_t port)
{
    uint16_t value;
    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void interrupts_disable(void)
{
    __asm__ volatile("cli" : : : "memory");
}

static inline void interrupts_enable(void)
{
    __asm__ volatile("sti" : : : "memory");
}

#define EFLAGS_FIXED 0x00000002u /* bit 1 is always set (SDM vol. 1, 3.4.3) */
#define EFLAGS_CF    0x00000001u
#define EFLAGS_TF    0x00000100u
#define EFLAGS_IF    0x00000200u
#define EFLAGS_DF    0x00000400u
#define EFLAGS_NT    0x00004000u
#define EFLAGS_RF    0x00010000u
#define EFLAGS_VM    0x00020000u
#define EFLAGS_AC    0x00040000u
#define EFLAGS_ID    0x00200000u
/* What a program may set by itself: CF PF AF ZF SF TF DF OF NT RF AC ID. The rest is the kernel's.
 */
#define EFLAGS_USER 0x00254DD5u

static inline uint32_t eflags_read(void)
{
    uint32_t flags;
    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    return flags;
}

static inline bool interrupts_enabled(void)
{
    return (eflags_read() & EFLAGS_IF) != 0;
}

/*
 * Sleeps until the next interrupt, which is handled before this returns with interrupts off again.
 * STI takes effect after the next instruction (SDM vol. 2, STI), so that no interrupt falls between
 * it and HLT and is slept through.
 */
static inline void cpu_halt(void)
{
    __asm__ volatile("sti; hlt; cli" : : : "memory");
}

/* Lets pending interrupts in. The NOP is the instruction that STI keeps them out of. */
static inline void interrupts_poll(void)
{
    __asm__ volatile("sti; nop; cli" : : : "memory");
}

static inline uint32_t read_cr0(void)
{
    uint32_t value;
    __asm__ volatile("movl %%cr0, %0" : "=r"(value));
    return value;
}

static inline void load_cr0(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr0" : : "r"(value) : "memory");
}

/* The address whose access made the last page fault. */
static inline uint32_t read_cr2(void)
{
    uint32_t value;
    __asm__ volatile("movl %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint32_t read_cr3(void)
{
    uint32_t value;
    __asm__ volatile("movl %%cr3, %0" : "=r"(value));
    return value;
}

/* Switches to a page directory; all but global entries leave the TLB. */
static inline void load_cr3(paddr_t directory)
{
    __asm__ volatile("movl %0, %%cr3" : : "r"(directory) : "memory");
}

static inline uint32_t read_cr4(void)
{
    uint32_t value;
    __asm__ volatile("movl %%cr4, %0" : "=r"(value));
    return value;
}

static inline void load_cr4(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr4" : : "r"(value) : "memory");
}

/* Drops the page of `address` from the TLB, and what is cached of the directory entry above it. */
static inline void invlpg(uint32_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Only where cpu.tsc is set. */
static inline uint64_t rdtsc(void)
{
    uint64_t value;
    __asm__ volatile("rdtsc" : "=A"(value));
    return value;
}

static inline void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t out[4])
{
    __asm__ volatile("cpuid"
                     : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
                     : "a"(leaf), "c"(subleaf));
}

/*
 * Around each access to user memory by its user address (SDM vol. 3, 4.6: SMAP). The trap entry
 * path closes the window again, and trap_return opens it for what was interrupted.
 */
static inline void user_access_begin(void)
{
    if (cpu.smap)
        __asm__ volatile("stac" : : : "memory");
}

static inline void user_access_end(void)
{
    if (cpu.smap)
        __asm__ volatile("clac" : : : "memory");
}
