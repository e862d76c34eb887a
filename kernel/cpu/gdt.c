/* The segment descriptors and the two task state segments. */
#include "kernel/cpu/gdt.h"

#include "boot/boot.h"
#include "kernel/base/layout.h"
#include "kernel/cpu/double_fault.h"
#include "kernel/cpu/tss.h"

/*
 * A descriptor (SDM vol. 3, 3.4.5): base and limit lie in pieces around the access byte (bits 40 to
 * 47) and the flags (bits 52 to 55).
 */
#define DESCRIPTOR(base, limit, access, flags)                                                     \
    ((uint64_t)((limit)&0xffff) | (uint64_t)((base)&0xffffff) << 16 | (uint64_t)(access) << 40 |   \
     (uint64_t)((limit) >> 16 & 0xf) << 48 | (uint64_t)(flags) << 52 |                             \
     (uint64_t)((base) >> 24 & 0xff) << 56)

#define ACCESS_ACCESSED    0x01u /* set beforehand, so that the CPU need not write it */
#define ACCESS_WRITE       0x02u /* of data; of code, that it can be read */
#define ACCESS_EXPAND_DOWN 0x04u
#define ACCESS_CODE        0x08u
#define ACCESS_SEGMENT     0x10u /* code or data, not a system descriptor */
#define ACCESS_USER        0x60u /* DPL 3 */
#define ACCESS_PRESENT     0x80u
#define ACCESS_TSS         0x89u /* present, an available 32-bit TSS (SDM vol. 3, table 3-2) */

#define FLAG_AVAILABLE 0x1u
#define FLAG_32BIT     0x4u
#define FLAG_PAGES     0x8u

#define DATA_ACCESS  (ACCESS_PRESENT | ACCESS_SEGMENT | ACCESS_WRITE | ACCESS_ACCESSED)
#define FLAT(access) DESCRIPTOR(0u, 0xfffffu, DATA_ACCESS | (access), FLAG_32BIT | FLAG_PAGES)

static uint64_t gdt[GDT_ENTRIES] __attribute__((aligned(8))) = {
    [KERNEL_CS >> 3] = FLAT(ACCESS_CODE),
    [KERNEL_DS >> 3] = FLAT(0),
    [USER_CS >> 3] = FLAT(ACCESS_CODE | ACCESS_USER),
    [USER_DS >> 3] = FLAT(ACCESS_USER),
};

struct tss kernel_tss __attribute__((aligned(128)));
struct tss double_fault_tss __attribute__((aligned(128)));

static uint64_t tss_descriptor(struct tss *tss)
{
    return DESCRIPTOR((uint32_t)tss, (uint32_t)sizeof(*tss) - 1, ACCESS_TSS, 0u);
}

static void gdt_load(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) pointer = {sizeof(gdt) - 1, (uint32_t)gdt};

    /* Only a far jump or return changes CS (SDM vol. 3, 3.4.3). FS and GS belong to programs. */
    __asm__ volatile("lgdt %0\n\t"
                     "ljmpl %1, $1f\n"
                     "1:\n\t"
                     "movl %2, %%ds\n\t"
                     "movl %2, %%es\n\t"
                     "movl %2, %%ss\n\t"
                     "movl %3, %%fs\n\t"
                     "movl %3, %%gs"
                     :
                     : "m"(pointer), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0)
                     : "memory");
}

void gdt_init(void)
{
    kernel_tss = (struct tss){
        .esp0 = (uint32_t)boot_stack_top,
        .ss0 = KERNEL_DS,
        .io_map = sizeof(kernel_tss), /* beyond the limit: no port is open to programs */
    };
    double_fault_tss_init(&double_fault_tss);
    gdt[TSS_SELECTOR >> 3] = tss_descriptor(&kernel_tss);
    gdt[DOUBLE_FAULT_SELECTOR >> 3] = tss_descriptor(&double_fault_tss);
    gdt_load();
    __asm__ volatile("ltr %w0" : : "r"(TSS_SELECTOR) : "memory");
    __asm__ volatile("lldt %w0" : : "r"(0)); /* none: selectors into it are refused */
}

void gdt_set_tls(unsigned index, uint64_t descriptor)
{
    gdt[GDT_TLS_FIRST + index] = descriptor;
}

uint64_t gdt_get_tls(unsigned index)
{
    return gdt[GDT_TLS_FIRST + index];
}

uint64_t gdt_make_tls(const struct tls_segment *segment)
{
    uint32_t access = ACCESS_PRESENT | ACCESS_USER | ACCESS_SEGMENT | ACCESS_ACCESSED;
    uint32_t flags = FLAG_32BIT;
    if (!segment->read_only)
        access |= ACCESS_WRITE;
    if (segment->expands_down)
        access |= ACCESS_EXPAND_DOWN;
    if (segment->limit_in_pages)
        flags |= FLAG_PAGES;
    if (segment->useable)
        flags |= FLAG_AVAILABLE;
    return DESCRIPTOR(segment->base, segment->limit, access, flags);
}

uint32_t gdt_tls_base(uint64_t descriptor)
{
    return (uint32_t)(descriptor >> 16 & 0xffffff) | (uint32_t)(descriptor >> 56) << 24;
}

void gdt_read_tls(uint64_t descriptor, struct tls_segment *out)
{
    uint32_t access = (uint32_t)(descriptor >> 40) & 0xff;
    uint32_t flags = (uint32_t)(descriptor >> 52) & 0xf;
    *out = (struct tls_segment){
        .base = gdt_tls_base(descriptor),
        .limit = (uint32_t)(descriptor & 0xffff) | (uint32_t)(descriptor >> 48 & 0xf) << 16,
        .expands_down = access & ACCESS_EXPAND_DOWN,
        .read_only = !(access & ACCESS_WRITE),
        .limit_in_pages = flags & FLAG_PAGES,
        .useable = flags & FLAG_AVAILABLE,
    };
}
