/*
 * Selectors into every segment register, and as the target of far jumps, calls and returns; every
 * vector of INT; I/O ports: what is not the program's own ends in SIGSEGV, with the CPU's
 * error code. On a CPU without SMAP, since QEMU 7.2 mistakes who returns (cpu_far_return.c).
 */
// run: --cpu pentium2
#include "tests/guest/memory.h"

#include <stdint.h>
#include <ucontext.h>

#define USER_CODE 0x73u
#define USER_DATA 0x7Bu
#define INDEX(s)  ((s) & ~3u) /* without the privilege that it asks for */

uint32_t saved_stack;
struct {
    uint32_t offset;
    uint16_t selector;
} far_target;

static volatile int caught, trap, error;
static uint8_t *code; /* where instructions are made */

/* Gives the attempt up: as if it had returned. */
static void handler(int signal, siginfo_t *info, void *context)
{
    extern char after_attempt[];
    ucontext_t *at = context;
    (void)info;
    caught = signal;
    trap = at->uc_mcontext.gregs[REG_TRAPNO];
    error = at->uc_mcontext.gregs[REG_ERR];
    at->uc_mcontext.gregs[REG_EIP] = (int)after_attempt;
    at->uc_mcontext.gregs[REG_ESP] = (int)saved_stack;
}

/* Runs `what` with `value` in EAX and EDX. The signal that it raised, or 0. */
static __attribute__((noinline)) int attempt(const void *what, uint32_t value)
{
    caught = 0;
    __asm__ volatile("movl %%esp, saved_stack\n\t"
                     "call *%2\n"
                     ".globl after_attempt\n"
                     "after_attempt:"
                     : "+a"(value), "+d"(value)
                     : "c"(what)
                     : "memory", "cc");
    return caught;
}

__asm__("load_ds: pushl %ds; movw %ax, %ds; popl %ds; ret\n"
        "load_es: pushl %es; movw %ax, %es; popl %es; ret\n"
        "load_fs: pushl %fs; movw %ax, %fs; popl %fs; ret\n"
        "load_gs: pushl %gs; movw %ax, %gs; popl %gs; ret\n"
        "load_ss: movl %ss, %edx; movw %ax, %ss; movw %dx, %ss; ret\n"
        "far_jump: movl $1f, far_target; movw %ax, far_target + 4; ljmp *far_target; 1: ret\n"
        "far_call: movl $1f, far_target; movw %ax, far_target + 4; lcall *far_target\n"
        "1: addl $8, %esp; ret\n"
        "far_return: pushl %eax; pushl $1f; lret; 1: ret\n"
        "interrupt_return: pushfl; pushl %eax; pushl $1f; iret; 1: ret\n"
        "in_byte: inb %dx, %al; ret\n"
        "out_byte: outb %al, %dx; ret\n");
extern char load_ds[], load_es[], load_fs[], load_gs[], load_ss[];
extern char far_jump[], far_call[], far_return[], interrupt_return[], in_byte[], out_byte[];

static void expect_refused(const char *what, const void *how, uint32_t value, uint32_t wanted)
{
    int signal = attempt(how, value);
    if (signal != SIGSEGV || trap != 13 || (uint32_t)error != wanted)
        printf("%s 0x%x: signal %d, trap %d, error 0x%x\n", what, value, signal, trap, error);
    EXPECT(signal == SIGSEGV && trap == 13 && (uint32_t)error == wanted);
}

static void try_data(const char *what, const void *how, uint32_t selector)
{
    uint32_t index = INDEX(selector);
    if (index == 0 || index == INDEX(USER_CODE) || index == INDEX(USER_DATA))
        EXPECT(attempt(how, selector) == 0);
    else
        expect_refused(what, how, selector, index);
}

static void try_code(const char *what, const void *how, uint32_t selector, bool returns)
{
    bool own = INDEX(selector) == INDEX(USER_CODE);
    if (own && (selector == USER_CODE || !returns)) /* jumps and calls keep our privilege */
        EXPECT(attempt(how, selector) == 0);
    else
        expect_refused(what, how, selector, INDEX(selector));
}

static void try_selector(uint32_t selector)
{
    try_data("DS", load_ds, selector);
    try_data("ES", load_es, selector);
    try_data("FS", load_fs, selector);
    try_data("GS", load_gs, selector);
    if (selector == USER_DATA)
        EXPECT(attempt(load_ss, selector) == 0);
    else
        expect_refused("SS", load_ss, selector, INDEX(selector));
    try_code("far jump", far_jump, selector, false);
    try_code("far call", far_call, selector, false);
    try_code("far return", far_return, selector, true);
    try_code("IRET", interrupt_return, selector, true);
}

static void try_vector(uint32_t vector)
{
    const uint8_t instructions[] = {0xCD, (uint8_t)vector, 0xC3}; /* INT n; RET */
    memcpy(code, instructions, sizeof instructions);
    if (vector == 3)
        EXPECT(attempt(code, 0) == SIGTRAP);
    else if (vector == 4)
        EXPECT(attempt(code, 0) == SIGSEGV && trap == 4);
    else if (vector == 0x80)
        EXPECT(attempt(code, UINT32_MAX) == 0); /* a call that is not there */
    else
        expect_refused("INT", code, vector, vector * 8 + 2);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    EXPECT(sigaction(SIGSEGV, &action, NULL) == 0 && sigaction(SIGTRAP, &action, NULL) == 0);
    EXPECT(sigaction(SIGBUS, &action, NULL) == 0);
    code = (uint8_t *)map_pages_at(NULL, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (uint32_t selector = 0; selector <= UINT16_MAX; selector += selector < 512 ? 1 : 13)
        try_selector(selector); /* all of the GDT's, and of those beyond it some */
    for (uint32_t vector = 0; vector < 256; vector++)
        try_vector(vector);
    for (uint32_t port = 0; port <= UINT16_MAX; port += port < 1024 ? 1 : 13) {
        expect_refused("IN from", in_byte, port, 0);
        expect_refused("OUT to", out_byte, port, 0);
    }
    return 0;
}
