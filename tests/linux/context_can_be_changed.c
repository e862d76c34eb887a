/* What a handler writes into its context counts when it returns: registers, mask. */
#include "say.h"

static void handler(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    (void)info;
    say("blocked before %d, now %d\n", sigismember(&uc->uc_sigmask, signal), is_blocked(signal));
    sigaddset(&uc->uc_sigmask, SIGTERM);
    sigaddset(&uc->uc_sigmask, SIGKILL);
    uc->uc_mcontext.gregs[REG_EBX] = 42;
}

int main(void)
{
    int ebx = 0;
    on_info(SIGUSR1, handler, 0);
    __asm__ volatile("int $0x80" : "+b"(ebx) : "a"(SYS_getpid));
    ebx = getpid();
    __asm__ volatile("int $0x80" : "+b"(ebx) : "a"(SYS_kill), "c"(SIGUSR1) : "memory");
    say("%d %d %d %d\n", ebx, is_blocked(SIGUSR1), is_blocked(SIGTERM), is_blocked(SIGKILL));
    return 0;
}
