/*
 * All 4 GiB: what /proc/self/maps does not list cannot be read, and what it lists without the right
 * to write cannot be written. Page by page in the kernel's half and wherever there are page tables,
 * each eighth page elsewhere. Each refusal is Linux's: SIGSEGV with the address,
 * and the same error code for all of the kernel's half, whatever lies there.
 */
// run: --timeout 60
#include "tests/guest/memory.h"

#include <gaji/proc.h>
#include <stdint.h>
#include <sys/resource.h>
#include <ucontext.h>

#define KERNEL     0xC0000000u
#define ERROR_READ 4u /* from user mode; a page that is there adds 1, a write adds 2 */

#define MOST_RANGES 32

static struct range {
    uint32_t start, end;
    bool readable, writable;
} ranges[MOST_RANGES];
static unsigned range_count;

uint32_t access_stack; /* where an access has kept its registers */
static volatile uint32_t faults, fault_at, fault_code, fault_error;

/* Goes on behind the access without a return to the kernel, which would take as long again. */
static _Noreturn void skip(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *at = context;
    (void)signal;
    faults++;
    fault_at = (uint32_t)info->si_addr;
    fault_code = (uint32_t)info->si_code;
    fault_error = (uint32_t)at->uc_mcontext.gregs[REG_ERR];
    __asm__ volatile("movl access_stack, %esp\n\tjmp after_access");
    __builtin_unreachable();
}

/* Reads a byte, and writes it back if `write` says so. Whether both were let through. */
static __attribute__((noinline)) bool access_page(uint32_t address, bool write)
{
    uint32_t before = faults;
    __asm__ volatile("pushal\n\t"
                     "movl %%esp, access_stack\n\t"
                     "movb (%0), %%al\n\t"
                     "testl %1, %1\n\t"
                     "jz after_access\n\t"
                     "movb %%al, (%0)\n\t"
                     ".globl after_access\n"
                     "after_access:\n\t"
                     "popal"
                     :
                     : "b"(address), "S"((uint32_t)write)
                     : "memory", "cc");
    return faults == before;
}

static void read_ranges(void)
{
    static char text[8192];
    EXPECT(file_read("/proc/self/maps", text, sizeof text) > 0);
    for (char *line = text; *line; line = strchr(line, '\n') + 1) {
        EXPECT(range_count < MOST_RANGES);
        struct range *range = &ranges[range_count++];
        range->start = (uint32_t)strtoul(line, &line, 16);
        range->end = (uint32_t)strtoul(line + 1, &line, 16);
        range->readable = line[1] == 'r';
        range->writable = line[2] == 'w';
    }
}

/* The range that has this page, or NULL. Pages are asked for upwards. */
static const struct range *range_of(uint32_t page)
{
    static unsigned at;
    while (at < range_count && ranges[at].end <= page)
        at++;
    return at < range_count && ranges[at].start <= page ? &ranges[at] : NULL;
}

static void expect_refused(uint32_t address, bool write, uint32_t code, uint32_t error)
{
    bool let_through = access_page(address, write);
    if (let_through || fault_at != address || fault_code != code || fault_error != error)
        printf("%s 0x%08x: %s, code %u, address 0x%08x, error %u\n", write ? "write to" : "read of",
               address, let_through ? "let through" : "refused", fault_code, fault_at, fault_error);
    EXPECT(!let_through && fault_at == address && fault_code == code && fault_error == error);
}

static void try_page(uint32_t page)
{
    const struct range *range = range_of(page);
    uint32_t address = page | (page >> 9 & (PAGE - 1)); /* not always the same byte of a page */
    if (page >= KERNEL)
        expect_refused(address, false, SEGV_MAPERR, ERROR_READ | 1);
    else if (!range)
        expect_refused(address, false, SEGV_MAPERR, ERROR_READ);
    else if (!range->readable)
        expect_refused(address, false, SEGV_ACCERR, ERROR_READ);
    else if (!range->writable)
        expect_refused(address, true, SEGV_ACCERR, ERROR_READ | 3);
    else
        EXPECT(access_page(address, true));
}

static bool is_in_use(uint32_t table)
{
    for (unsigned i = 0; i < range_count; i++)
        if (ranges[i].start < table + TABLE_SPAN && ranges[i].end > table)
            return true;
    return table >= KERNEL;
}

static void try_table(uint32_t table)
{
    uint32_t step = is_in_use(table) ? PAGE : 8 * PAGE;
    for (uint32_t offset = 0; offset < TABLE_SPAN; offset += step)
        try_page(table + offset);
}

int main(void)
{
    struct rlimit limit = {256 * 1024, 256 * 1024};
    struct sigaction action = {.sa_sigaction = skip, .sa_flags = SA_SIGINFO | SA_NODEFER};
    EXPECT(setrlimit(RLIMIT_STACK, &limit) == 0 && sigaction(SIGSEGV, &action, NULL) == 0);
    map_pages_at((void *)0x20000000, 1, PROT_NONE);
    map_pages_at((void *)0x20001000, 1, PROT_READ);
    map_pages_at((void *)0x20002000, 1, PROT_READ | PROT_WRITE);
    read_ranges();
    struct range *stack = &ranges[range_count - 1];
    EXPECT(range_count > 5 && stack->end == KERNEL);
    stack->start = KERNEL - limit.rlim_cur; /* it grows on the way */
    for (uint32_t table = 0; table < UINT32_MAX / TABLE_SPAN + 1; table++)
        try_table(table * TABLE_SPAN);
    EXPECT(faults > 350000);
    return 0;
}
