/* SIGILL and SIGTRAP: undefined instructions, breakpoints, single steps. */
#include "say.h"

static sigjmp_buf back;
static volatile int steps;

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    say("%s code %d address %d trap %d\n", sigabbrev_np(signal), info->si_code,
        info->si_addr == (void *)uc->uc_mcontext.gregs[REG_EIP], uc->uc_mcontext.gregs[REG_TRAPNO]);
    siglongjmp(back, 1);
}

static void step(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    (void)signal;
    if (++steps == 1)
        say("step code %d trap %d flag %d\n", info->si_code, uc->uc_mcontext.gregs[REG_TRAPNO],
            (uc->uc_mcontext.gregs[REG_EFL] & 0x100) != 0);
    if (steps == 5)
        uc->uc_mcontext.gregs[REG_EFL] &= ~0x100;
}

int main(void)
{
    on_info(SIGILL, handler, 0);
    on_info(SIGTRAP, handler, 0);
    if (!sigsetjmp(back, 1))
        __asm__ volatile("ud2");
    if (!sigsetjmp(back, 1))
        __asm__ volatile("lock; nop");
    if (!sigsetjmp(back, 1))
        __asm__ volatile("int3");
    if (!sigsetjmp(back, 1))
        __asm__ volatile("int $3");
    on_info(SIGTRAP, step, 0);
    __asm__ volatile("pushf; orl $0x100, (%%esp); popf; nop; nop; nop; nop; nop; nop" : : : "cc");
    say("steps %d\n", steps);
    return 0;
}
