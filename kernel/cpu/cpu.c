/* What the CPU can do, and the protections that it has to be told to apply. */
#include "kernel/cpu/cpu.h"

#include "kernel/base/printk.h"
#include "kernel/base/string.h"

/* CPUID leaf 1, EDX, and leaf 7, EBX and ECX (SDM vol. 2, CPUID, tables 3-8 and 3-11). */
#define LEAF1_EDX_TSC  (1u << 4)
#define LEAF1_EDX_PGE  (1u << 13)
#define LEAF1_EDX_FXSR (1u << 24)
#define LEAF1_EDX_SSE  (1u << 25)
#define LEAF7_EBX_SMEP (1u << 7)
#define LEAF7_EBX_SMAP (1u << 20)
#define LEAF7_ECX_UMIP (1u << 2)

/* SDM vol. 3, 2.5. CR0.WP, CR4.PSE and CR4.PGE are set by boot/start.s. */
#define CR4_TSD        (1u << 2) /* RDTSC by the kernel only: off, programs measure with it */
#define CR4_OSFXSR     (1u << 9)
#define CR4_OSXMMEXCPT (1u << 10)
#define CR4_UMIP       (1u << 11)
#define CR4_SMEP       (1u << 20)
#define CR4_SMAP       (1u << 21)

struct cpu_features cpu;

static void cpu_detect(void)
{
    uint32_t leaf[4], last;

    cpuid(0, 0, leaf);
    last = leaf[0];
    memcpy(&cpu.vendor[0], &leaf[1], 4); /* EBX, EDX, ECX spell the name */
    memcpy(&cpu.vendor[4], &leaf[3], 4);
    memcpy(&cpu.vendor[8], &leaf[2], 4);

    cpuid(1, 0, leaf);
    cpu.signature = leaf[0];
    cpu.edx = leaf[3];
    cpu.pge = leaf[3] & LEAF1_EDX_PGE;
    cpu.tsc = leaf[3] & LEAF1_EDX_TSC;
    cpu.fxsr = leaf[3] & LEAF1_EDX_FXSR;
    cpu.sse = leaf[3] & LEAF1_EDX_SSE;

    if (last >= 7) {
        cpuid(7, 0, leaf);
        cpu.smep = leaf[1] & LEAF7_EBX_SMEP;
        cpu.smap = leaf[1] & LEAF7_EBX_SMAP;
        cpu.umip = leaf[2] & LEAF7_ECX_UMIP;
    }
}

void cpu_init(void)
{
    cpu_detect();

    uint32_t cr4 = read_cr4() & ~CR4_TSD;
    if (cpu.fxsr)
        cr4 |= CR4_OSFXSR;
    if (cpu.sse)
        cr4 |= CR4_OSXMMEXCPT;
    if (cpu.umip)
        cr4 |= CR4_UMIP;
    if (cpu.smep)
        cr4 |= CR4_SMEP;
    if (cpu.smap)
        cr4 |= CR4_SMAP;
    load_cr4(cr4);

    printk("cpu: %s, signature %#x,%s%s%s%s%s%s\n", cpu.vendor, cpu.signature,
           cpu.pge ? " pge" : "", cpu.tsc ? " tsc" : "", cpu.sse ? " sse" : "",
           cpu.smep ? " smep" : "", cpu.smap ? " smap" : "", cpu.umip ? " umip" : "");
}
