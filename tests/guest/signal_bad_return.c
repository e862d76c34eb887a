/* A sigreturn whose frame cannot be read ends the process by SIGSEGV, and bad registers in it by
 * SIGILL, as on Linux. */
#include "tests/guest/forged.h"

static void arrived(void)
{
    _exit(ARRIVED);
}

static int status_of_frame(void)
{
    int status = status_of(frame_return);
    frame_make(arrived);
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
        EXPECT(ended_by(status_of_frame(), SIGILL));
        frame.uc.uc_mcontext.ss = selectors[i];
        EXPECT(ended_by(status_of_frame(), SIGILL));
        frame.uc.uc_mcontext.ds = frame.uc.uc_mcontext.es = selectors[i];
        int status = status_of_frame(); /* those of the kernel become 0 on the way out */
        EXPECT(ended_by(status, SIGSEGV) || exited_with(status, ARRIVED));
        frame.uc.uc_mcontext.gs = frame.uc.uc_mcontext.fs = selectors[i];
        EXPECT(exited_with(status_of_frame(), ARRIVED)); /* what the CPU refuses becomes 0 */
    }
}

int main(void)
{
    frame_make(arrived);
    EXPECT(exited_with(status_of_frame(), ARRIVED));
    EXPECT(ended_by(status_of(unreadable), SIGSEGV));
    EXPECT(ended_by(status_of(unreadable_plain), SIGSEGV));
    bad_selectors();
    frame.uc.uc_mcontext.eflags = 0xffffffff & ~0x100u; /* VM, IOPL, NT and all but TF */
    EXPECT(exited_with(status_of_frame(), ARRIVED));
    frame.uc.uc_mcontext.eip = 0xC0100000;
    EXPECT(ended_by(status_of_frame(), SIGSEGV));
    frame.uc.uc_mcontext.fpstate = 0xC0000000;
    EXPECT(ended_by(status_of_frame(), SIGSEGV));
    frame.uc.uc_mcontext.fpstate = (uint32_t)&frame; /* garbage, but harmless */
    EXPECT(exited_with(status_of_frame(), ARRIVED));
    return 0;
}
