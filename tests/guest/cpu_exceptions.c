/* Instructions that user mode may not run, or that trap, end the process with Linux's signal. */
#include "tests/guest/child.h"

#include <stdint.h>

#define CASES(X)                                                                                   \
    X(0, SIGTRAP, "int3")                                                                          \
    X(1, SIGTRAP, "pushfl; orl $0x100, (%%esp); popfl; nop")                                       \
    X(2, SIGSEGV, "movb $0x7f, %%al; addb $1, %%al; into")                                         \
    X(3, SIGFPE, "xorl %%ecx, %%ecx; movl $1, %%eax; cltd; idivl %%ecx")                           \
    X(4, SIGFPE, "movl $-1, %%ecx; movl $0x80000000, %%eax; cltd; idivl %%ecx")                    \
    X(5, SIGILL, "ud2")                                                                            \
    X(6, SIGSEGV, "hlt")                                                                           \
    X(7, SIGSEGV, "cli")                                                                           \
    X(8, SIGSEGV, "sti")                                                                           \
    X(9, SIGSEGV, "inb $0x60, %%al")                                                               \
    X(10, SIGSEGV, "outb %%al, $0x80")                                                             \
    X(11, SIGSEGV, "movw $0x3f8, %%dx; rep outsb")                                                 \
    X(12, SIGSEGV, "movl %%cr0, %%eax")                                                            \
    X(13, SIGSEGV, "movl %%eax, %%cr3")                                                            \
    X(14, SIGSEGV, "movl %%eax, %%dr7")                                                            \
    X(15, SIGSEGV, "lgdt (%%esp)")                                                                 \
    X(16, SIGSEGV, "lidt (%%esp)")                                                                 \
    X(17, SIGSEGV, "lldt %%ax")                                                                    \
    X(18, SIGSEGV, "movw $0x80, %%ax; ltr %%ax")                                                   \
    X(19, SIGSEGV, "lmsw %%ax")                                                                    \
    X(20, SIGSEGV, "clts")                                                                         \
    X(21, SIGSEGV, "wbinvd")                                                                       \
    X(22, SIGSEGV, "invlpg (%%esp)")                                                               \
    X(23, SIGSEGV, "movl $0x174, %%ecx; rdmsr")                                                    \
    X(24, SIGSEGV, "movl $0x174, %%ecx; wrmsr")                                                    \
    X(25, SIGSEGV, "rdpmc")                                                                        \
    X(26, SIGSEGV, "int $0x20")                                                                    \
    X(27, SIGSEGV, "int $0x21")                                                                    \
    X(28, SIGSEGV, "int $0x08")                                                                    \
    X(29, SIGSEGV, "int $0x02")                                                                    \
    X(30, SIGSEGV, "int $0x0e")                                                                    \
    X(31, SIGSEGV, "int $0xff")                                                                    \
    X(32, SIGSEGV, "int $0x81")                                                                    \
    X(33, SIGSEGV, "ljmp $0x60, $0")                                                               \
    X(34, SIGSEGV, "ljmp $0x80, $0")                                                               \
    X(35, SIGSEGV, "ljmp $0x88, $0")                                                               \
    X(36, SIGSEGV, "lcall $0x68, $0")                                                              \
    X(37, SIGSEGV, "movw $0x68, %%ax; movw %%ax, %%ds")                                            \
    X(38, SIGSEGV, "movw $0x68, %%ax; movw %%ax, %%ss")                                            \
    X(39, SIGSEGV, "xorl %%eax, %%eax; movw %%ax, %%ss")                                           \
    X(40, SIGSEGV, "movw $0x33, %%ax; movw %%ax, %%gs") /* an empty TLS entry */                   \
    X(41, SIGSEGV, "movw $0x0f, %%ax; movw %%ax, %%es") /* in the LDT, which is none */            \
    X(42, SIGSEGV, "movw $0xffff, %%ax; movw %%ax, %%fs")                                          \
    X(43, SIGSEGV, "pushfl; orl $0x4000, (%%esp); popfl; iret") /* a nested task: there is none */ \
    X(44, SIGSEGV, "pushl $6; pushl $7; movl $9, %%eax; bound %%eax, (%%esp)")

static int at;

static void run_case(void)
{
    switch (at) {
#define RUN(number, signal, text)                                                                  \
    case number:                                                                                   \
        __asm__ volatile(text : : : "memory", "eax", "ecx", "edx");                                \
        break;
        CASES(RUN)
    }
}

int main(void)
{
    static const int signals[] = {
#define SIGNAL(number, signal, text) [number] = signal,
        CASES(SIGNAL)};
    int failures = 0;
    for (at = 0; at < (int)(sizeof signals / sizeof signals[0]); at++) {
        int status = status_of(run_case);
        if (ended_by(status, signals[at]))
            continue;
        printf("case %d: expected signal %d, status %#x\n", at, signals[at], status);
        failures++;
    }
    EXPECT(failures == 0);
    return 0;
}
