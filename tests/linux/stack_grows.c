// build: -O0
/* The stack grows on use, down to its limit; behind that a handler on another stack runs. */
#include "say.h"

static char other[20000];

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    uintptr_t below = (uintptr_t)uc->uc_mcontext.gregs[REG_ESP] - (uintptr_t)info->si_addr;
    say("%s code %d, near the stack pointer %d\n", sigabbrev_np(signal), info->si_code,
        below + 65536 < 2 * 65536);
    _exit(3);
}

static int __attribute__((noinline)) deeper(int levels)
{
    volatile char page[4096];
    page[0] = (char)levels;
    return levels ? deeper(levels - 1) + page[0] * 0 + 1 : 0;
}

static void too_deep(void)
{
    stack_t new = {.ss_sp = other, .ss_size = sizeof other};
    sigaltstack(&new, NULL);
    on_info(SIGSEGV, handler, SA_ONSTACK);
    deeper(1000000);
}

int main(void)
{
    say("%d\n", deeper(1000));
    say_end("child", too_deep);
    return 0;
}
