/* INTO and BOUND: as signals. */
#include "say.h"

static sigjmp_buf back;

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    say("%s code %d trap %d\n", sigabbrev_np(signal), info->si_code,
        uc->uc_mcontext.gregs[REG_TRAPNO]);
    siglongjmp(back, 1);
}

int main(void)
{
    static const int bounds[2] = {1, 5};
    on_info(SIGSEGV, handler, 0);
    if (!sigsetjmp(back, 1))
        __asm__ volatile("movb $127, %%al; addb $1, %%al; into" : : : "eax");
    if (!sigsetjmp(back, 1))
        __asm__ volatile("boundl %0, %1" : : "r"(9), "m"(bounds));
    return 0;
}
