/* A handler makes the access possible, or goes on behind it. */
#include "say.h"

static char *page;

static void mend(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    say("at offset %d\n", (int)((char *)info->si_addr - page));
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

static void skip(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    (void)info;
    say("%s\n", sigabbrev_np(signal));
    uc->uc_mcontext.gregs[REG_EIP] += 2; /* UD2 */
    uc->uc_mcontext.gregs[REG_EAX] = 77;
}

int main(void)
{
    int result;
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    on_info(SIGSEGV, mend, 0);
    page[100] = 5;
    say("%d\n", page[100]);
    on_info(SIGILL, skip, 0);
    __asm__ volatile("ud2" : "=a"(result) : "a"(1));
    say("%d\n", result);
    return 0;
}
