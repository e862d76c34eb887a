/* A sigreturn whose frame cannot be read, or holds bad registers, ends the process by SIGSEGV. */
#include "tests/guest/child.h"

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "kernel/abi/sigframe.h"

static struct rt_sigframe frame;

/* rt_sigreturn with the stack pointer where a handler's RET leaves it. */
static _Noreturn void return_from(const void *at, int number)
{
    __asm__ volatile("movl %0, %%esp\n\tint $0x80" : : "r"((const char *)at + 4), "a"(number));
    __builtin_unreachable();
}

static _Noreturn void arrived(void)
{
    _exit(55);
}

static char stack[4096];

static void make_good(void)
{
    memset(&frame, 0, sizeof frame);
    frame.uc.uc_mcontext.cs = 0x73;
    frame.uc.uc_mcontext.ds = frame.uc.uc_mcontext.es = frame.uc.uc_mcontext.ss = 0x7b;
    frame.uc.uc_mcontext.eip = (uint32_t)arrived;
    frame.uc.uc_mcontext.esp = (uint32_t)stack + sizeof stack - 16;
}

static void good(void)
{
    return_from(&frame, SYS_rt_sigreturn);
}

static int status_of_frame(void)
{
    int status = status_of(good);
    make_good();
    return status;
}

static void unreadable(void)
{
    return_from((void *)0xC0000000, SYS_rt_sigreturn);
}

static void unreadable_plain(void)
{
    return_from((void *)16, SYS_sigreturn);
}

static void bad_selectors(void)
{
    static const uint16_t selectors[] = {0,    0x60, 0x68, 0x63, 0x6b,  0x80,
                                         0x83, 0x88, 0x33, 0x0f, 0xffff};
    for (unsigned i = 0; i < sizeof selectors / sizeof selectors[0]; i++) {
        frame.uc.uc_mcontext.cs = selectors[i];
        EXPECT(ended_by(status_of_frame(), SIGSEGV));
        frame.uc.uc_mcontext.ss = selectors[i];
        EXPECT(ended_by(status_of_frame(), SIGSEGV));
        frame.uc.uc_mcontext.ds = frame.uc.uc_mcontext.es = selectors[i];
        int status = status_of_frame(); /* those of the kernel become 0 on the way out */
        EXPECT(ended_by(status, SIGSEGV) || exited_with(status, 55));
        frame.uc.uc_mcontext.gs = frame.uc.uc_mcontext.fs = selectors[i];
        EXPECT(exited_with(status_of_frame(), 55)); /* what the CPU refuses becomes 0 */
    }
}

int main(void)
{
    make_good();
    EXPECT(exited_with(status_of_frame(), 55));
    EXPECT(ended_by(status_of(unreadable), SIGSEGV));
    EXPECT(ended_by(status_of(unreadable_plain), SIGSEGV));
    bad_selectors();
    frame.uc.uc_mcontext.eflags = 0xffffffff & ~0x100u; /* VM, IOPL, NT and all but TF */
    EXPECT(exited_with(status_of_frame(), 55));
    frame.uc.uc_mcontext.eip = 0xC0100000;
    EXPECT(ended_by(status_of_frame(), SIGSEGV));
    frame.uc.uc_mcontext.fpstate = 0xC0000000;
    EXPECT(ended_by(status_of_frame(), SIGSEGV));
    frame.uc.uc_mcontext.fpstate = (uint32_t)&frame; /* garbage, but harmless */
    EXPECT(exited_with(status_of_frame(), 55));
    return 0;
}
