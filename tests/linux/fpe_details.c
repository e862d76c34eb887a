/* SIGFPE: integer division, and the exceptions of the x87 by kind (QEMU has none of SSE). */
#include "say.h"

#include <fenv.h>
#include <float.h>

static sigjmp_buf back;

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    say("%s code %d address %d trap %d\n", sigabbrev_np(signal), info->si_code,
        info->si_addr != NULL, uc->uc_mcontext.gregs[REG_TRAPNO]);
    __asm__ volatile("fninit");
    siglongjmp(back, 1);
}

static void x87(const char *what, int exception, double one, double other, char operation)
{
    volatile double a = one, b = other, result;
    volatile float small;
    say("x87 %s: ", what);
    if (sigsetjmp(back, 1))
        return;
    unsigned short control = (unsigned short)(0x37f & ~exception);
    __asm__ volatile("fnclex; fldcw %0" : : "m"(control));
    result = operation == '/' ? a / b : operation == '*' ? a * b : a + b;
    __asm__ volatile("fwait");
    small = (float)result;
    __asm__ volatile("fwait");
    result = small;
    say("nothing\n");
}

int main(void)
{
    volatile int zero = 0, least = -2147483647 - 1, minus = -1;
    on_info(SIGFPE, handler, 0);
    if (!sigsetjmp(back, 1))
        say("%d\n", 5 / zero);
    if (!sigsetjmp(back, 1))
        say("%d\n", least / minus);
    x87("division by zero", FE_DIVBYZERO, 1, 0, '/');
    x87("invalid", FE_INVALID, 0, 0, '/');
    x87("overflow", FE_OVERFLOW, DBL_MAX, 1e10, '*');
    x87("underflow", FE_UNDERFLOW, DBL_MIN, 1e-10, '*');
    x87("inexact", FE_INEXACT, 1, 3, '/');
    return 0;
}
