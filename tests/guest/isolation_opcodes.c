/*
 * Every instruction of one and two bytes of opcode, with every byte behind it: what only the kernel
 * may run raises a signal, all others do what they like, and the kernel goes on. On an old CPU,
 * since QEMU 7.2 itself ends by SIGSEGV at 0F 38 0C on newer ones.
 */
// run: --cpu pentium2 --timeout 60
#include "tests/guest/memory.h"

#include <stdint.h>
#include <sys/time.h>
#include <ucontext.h>

#define ROOM    16 /* bytes for one instruction and the way out */
#define SCRATCH ((char *)0x20010000)
#define CODE    ((uint8_t *)0x30000000)
#define FLAGS   0x202
#define DATA    0x7B

uint32_t attempt_stack;
static uint8_t opcode[2];
static unsigned length;
static volatile unsigned *next; /* shared: what is tried next of a page of instructions */
static volatile int caught;
static volatile bool attempting;
static char signal_stack[8192];

static void handler(int signal, siginfo_t *info, void *context)
{
    extern char attempt_over[];
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)info;
    if (!attempting)
        return; /* a timer that came late */
    caught = signal;
    registers[REG_EIP] = (int)attempt_over;
    registers[REG_EFL] = FLAGS;
    registers[REG_DS] = registers[REG_ES] = DATA;
}

/* All registers point at memory that nobody misses; on a stack there lies the way out. */
static __attribute__((noinline)) int attempt(const void *instruction)
{
    caught = 0;
    attempting = true;
    __asm__ volatile("pushal\n\t"
                     "movl %%esp, attempt_stack\n\t"
                     "movl $0x20020000, %%esp\n\t"
                     "pushl $0\n\t" /* for IRET: flags, and no selector */
                     "pushl $0\n\t"
                     "pushl $attempt_over\n\t"
                     "pushl %0\n\t"
                     "movl %1, %%eax\n\t"
                     "movl %%eax, %%ebx\n\t"
                     "movl %%eax, %%ecx\n\t"
                     "movl %%eax, %%edx\n\t"
                     "movl %%eax, %%esi\n\t"
                     "movl %%eax, %%edi\n\t"
                     "movl %%eax, %%ebp\n\t"
                     "ret\n"
                     ".globl attempt_over\n"
                     "attempt_over:\n\t"
                     "movl %%ss:attempt_stack, %%esp\n\t"
                     "pushl %%ss\n\t"
                     "popl %%ds\n\t"
                     "pushl %%ss\n\t"
                     "popl %%es\n\t"
                     "pushl %2\n\t"
                     "popfl\n\t"
                     "fninit\n\t"
                     "popal"
                     :
                     : "r"(instruction), "i"(SCRATCH), "i"(FLAGS)
                     : "memory", "cc");
    attempting = false;
    return caught;
}

/* A page of instructions: the opcode, then each byte that there is, then the way out. */
static void make_page(void)
{
    extern char attempt_over[];
    static const uint8_t jump[] = {0x68, 0, 0, 0, 0, 0xC3}; /* PUSHL $attempt_over; RET */
    uint32_t target = (uint32_t)attempt_over;
    memset(CODE, 0x90, PAGE);
    for (unsigned i = 0; i < PAGE / ROOM; i++) {
        uint8_t *at = CODE + i * ROOM;
        memcpy(at, opcode, length);
        at[length] = (uint8_t)i;
        memcpy(at + ROOM - sizeof jump, jump, sizeof jump);
        memcpy(at + ROOM - sizeof jump + 1, &target, sizeof target);
    }
}

static bool is_privileged_byte(uint8_t byte)
{
    bool input_output = (byte >= 0x6C && byte <= 0x6F) || (byte >= 0xE4 && byte <= 0xE7) ||
                        (byte >= 0xEC && byte <= 0xEF);
    return input_output || byte == 0xF4 || byte == 0xFA || byte == 0xFB; /* HLT, CLI, STI */
}

static bool is_privileged_pair(uint8_t second, uint8_t modrm)
{
    unsigned field = modrm >> 3 & 7;
    switch (second) {
    case 0x00: /* LLDT, LTR */
        return field == 2 || field == 3;
    case 0x01: /* LGDT, LIDT, LMSW, INVLPG */
        return (modrm < 0xC0 && (field == 2 || field == 3 || field == 7)) || field == 6;
    case 0x06: /* CLTS, INVD, WBINVD */
    case 0x08:
    case 0x09:
    case 0x20: /* MOV from and to CRn and DRn */
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x30: /* WRMSR, RDMSR */
    case 0x32:
        return true;
    }
    return false;
}

static void run_page(void)
{
    struct itimerval timer = {{0, 20000}, {0, 20000}}; /* for what jumps to itself */
    EXPECT(setitimer(ITIMER_VIRTUAL, &timer, NULL) == 0);
    make_page();
    while (*next < PAGE / ROOM) {
        unsigned i = (*next)++;
        bool privileged =
            length == 1 ? is_privileged_byte(opcode[0]) : is_privileged_pair(opcode[1], (uint8_t)i);
        int signal;
        do
            signal = attempt(CODE + i * ROOM);
        while (privileged && signal == SIGVTALRM); /* the timer came in between */
        if (privileged && signal != SIGSEGV && signal != SIGILL)
            printf("%02x %02x %02x: signal %d\n", opcode[0], opcode[1], i, signal);
        EXPECT(!privileged || signal == SIGSEGV || signal == SIGILL);
    }
}

/* An IRET that follows what changed the stack may end the child (cpu_virtual_8086.c). */
static void try_page(uint8_t first, uint8_t second, unsigned size)
{
    opcode[0] = first;
    opcode[1] = second;
    length = size;
    *next = 0;
    while (*next < PAGE / ROOM) {
        int status = in_child(run_page);
        EXPECT(status == 0 || killed_by(status, SIGSEGV));
    }
}

int main(void)
{
    static const int signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGVTALRM};
    stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    struct sigaction action = {
        .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK, .sa_mask = ~0ull};
    EXPECT(sigaltstack(&stack, NULL) == 0);
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        EXPECT(sigaction(signals[i], &action, NULL) == 0);
    map_pages_at(SCRATCH - 16 * PAGE, 64, PROT_READ | PROT_WRITE);
    map_pages_at(CODE, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    next = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT(next != MAP_FAILED);
    for (unsigned i = 0; i < 256; i++) {
        try_page((uint8_t)i, 0, 1);
        try_page(0x0F, (uint8_t)i, 2);
    }
    return 0;
}
