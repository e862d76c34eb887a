/* SIGSEGV: si_code, si_addr, and trap number, error code and CR2 of its context. */
#include "say.h"

static sigjmp_buf back;

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    say("%s code %d addr %p trap %d err %#x cr2 %#lx\n", sigabbrev_np(signal), info->si_code,
        info->si_addr, uc->uc_mcontext.gregs[REG_TRAPNO], uc->uc_mcontext.gregs[REG_ERR],
        uc->uc_mcontext.cr2);
    siglongjmp(back, 1);
}

static void try(const char *what, volatile char *at, int write)
{
    say("%s: ", what);
    if (sigsetjmp(back, 1))
        return;
    if (write == 2)
        ((void (*)(void))at)();
    else if (write)
        *at = 1;
    else
        (void)*at;
    say("nothing\n");
}

int main(void)
{
    char *page =
        mmap((void *)0x20000000, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    mprotect(page + 4096, 4096, PROT_NONE);
    on_info(SIGSEGV, handler, 0);
    try("read of 0", NULL, 0);
    try("write to 0", NULL, 1);
    try("jump to 16", (char *)16, 2);
    try("read of the kernel", (char *)0xc0100000, 0);
    try("write to the kernel", (char *)0xc0100000, 1);
    try("write to read-only", page + 5, 1);
    try("read of no access", page + 4096, 0);
    try("write to no access", page + 8191, 1);
    try("write to text", (char *)main, 1);
    munmap(page, 4096);
    try("read of unmapped", page + 5, 0);
    return 0;
}
