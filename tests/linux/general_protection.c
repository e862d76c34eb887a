/* Instructions that a program may not execute: SIGSEGV from the kernel, without an address. */
#include "say.h"

static sigjmp_buf back;

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    say("%s code %d addr %p trap %d err %#x\n", sigabbrev_np(signal), info->si_code, info->si_addr,
        uc->uc_mcontext.gregs[REG_TRAPNO], uc->uc_mcontext.gregs[REG_ERR]);
    siglongjmp(back, 1);
}

#define TRY(instructions)                                                                          \
    do {                                                                                           \
        say("%s: ", instructions);                                                                 \
        if (!sigsetjmp(back, 1)) {                                                                 \
            __asm__ volatile(instructions);                                                        \
            say("nothing\n");                                                                      \
        }                                                                                          \
    } while (0)

int main(void)
{
    on_info(SIGSEGV, handler, 0);
    on_info(SIGBUS, handler, 0);
    on_info(SIGFPE, handler, 0);
    on_info(SIGILL, handler, 0);
    TRY("hlt");
    TRY("cli");
    TRY("inb $0x60, %al");
    TRY("int $0x20");
    TRY("int $0x0d");
    TRY("movl $0x10, %eax; movl %eax, %es");
    TRY("movl $0x1234, %eax; movl %eax, %fs");
    TRY("movl %cr0, %eax");
    TRY("lgdt 0");
    TRY("rdmsr");
    TRY("ljmp $0x10, $0");
    return 0;
}
