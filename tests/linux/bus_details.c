/* SIGBUS: an access behind the end of a mapped file, and one that alignment checks refuse. */
#include "say.h"

static sigjmp_buf back;

static void handler(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    say("%s code %d trap %d", sigabbrev_np(signal), info->si_code,
        uc->uc_mcontext.gregs[REG_TRAPNO]);
    if (info->si_code == BUS_ADRERR)
        say(" addr %p", info->si_addr);
    say("\n");
    siglongjmp(back, 1);
}

int main(void)
{
    int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "text", 4);
    volatile char *at = mmap((void *)0x20000000, 8192, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
    unlink("mapped");
    on_info(SIGBUS, handler, 0);
    say("%c %d\n", at[0], at[4095]);
    if (!sigsetjmp(back, 1))
        (void)at[4096];
    if (!sigsetjmp(back, 1))
        (void)at[8191];
    return 0;
}
