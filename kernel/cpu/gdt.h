/*
 * Segments: flat ones with Linux's selectors (programs see them), three for thread-local storage,
 * the TSS that says where the kernel stack is, and a TSS of its own for double faults.
 */
#pragma once

#include "kernel/base/types.h"
#include "kernel/cpu/tss.h"

/* Selectors: index * 8 + requested privilege level (SDM vol. 3, 3.4.2). */
#define KERNEL_CS             0x60
#define KERNEL_DS             0x68
#define USER_CS               0x73
#define USER_DS               0x7b
#define TSS_SELECTOR          0x80
#define DOUBLE_FAULT_SELECTOR 0x88

#define GDT_TLS_FIRST 6 /* entries 6 to 8, as Linux */
#define GDT_TLS_COUNT 3
#define GDT_ENTRIES   18

/* Loads the GDT, the segment registers and the task register. Once, at boot. */
void gdt_init(void);

/* Where the CPU puts the next trap frame from user mode: its user_ss ends at `top`. */
static inline void tss_set_stack(void *top)
{
    kernel_tss.esp0 = (uint32_t)top;
}

/*
 * The descriptors of the three TLS entries (index 0 to 2), in the CPU's format; 0 is an empty one.
 * gdt_set_tls() takes effect when a segment register is next loaded. The caller has made the
 * descriptor by gdt_make_tls() or got it from gdt_get_tls().
 */
void gdt_set_tls(unsigned index, uint64_t descriptor);
uint64_t gdt_get_tls(unsigned index);

/*
 * A user data segment as set_thread_area(2) describes one: 32-bit, present, DPL 3. What else Linux
 * refuses (code, 16-bit, not present), the caller has refused. `limit` is in pages when
 * `limit_in_pages`, else in bytes; only its low 20 bits count.
 */
struct tls_segment {
    uint32_t base, limit;
    bool expands_down, read_only, limit_in_pages, useable;
};
uint64_t gdt_make_tls(const struct tls_segment *segment);
void gdt_read_tls(uint64_t descriptor, struct tls_segment *out); /* the other way round */
uint32_t gdt_tls_base(uint64_t descriptor);
