/*
 * The FPU's registers in a handler's context: what it sees of the x87 registers is in the part that
 * glibc knows, and what it writes there counts; those of SSE are in the part behind it.
 */
#include "say.h"

#define FXSAVE(fp) ((unsigned char *)(fp) + 112)
#define MXCSR(fp)  ((uint32_t *)(FXSAVE(fp) + 24))
#define XMM0(fp)   ((uint32_t *)(FXSAVE(fp) + 160))

static int times;

static fpregset_t registers(void *context)
{
    return ((ucontext_t *)context)->uc_mcontext.fpregs;
}

static void set_four(struct _libc_fpreg *st)
{
    *st = (struct _libc_fpreg){.significand = {0, 0, 0, 0x8000}, .exponent = 0x4001};
}

static void look(int signal, siginfo_t *info, void *context)
{
    fpregset_t fp = registers(context);
    (void)signal;
    (void)info;
    say("cw %lx sw %lx tag %lx status %lx\n", fp->cw, fp->sw, fp->tag, fp->status);
    for (int i = 0; i < 5; i++)
        say("st%d %x %x%x%x%x\n", i, fp->_st[i].exponent, fp->_st[i].significand[3],
            fp->_st[i].significand[2], fp->_st[i].significand[1], fp->_st[i].significand[0]);
}

static void mask_exceptions(int signal, siginfo_t *info, void *context)
{
    fpregset_t fp = registers(context);
    (void)signal;
    say("code %d, cw %lx, sw %lx\n", info->si_code, fp->cw & 0xffff, fp->sw & 0xffff);
    fp->cw |= 0x3f;
    fp->sw &= ~0x80ffUL;
    if (++times > 5)
        _exit(1);
}

static void change_numbers(int signal, siginfo_t *info, void *context)
{
    fpregset_t fp = registers(context);
    (void)signal;
    (void)info;
    set_four(&fp->_st[0]);
    fp->_st[1].exponent |= 0x8000;
}

static void drop_all(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    registers(context)->tag = 0xffff;
}

/* The second copy of the x87 registers does not count; that of XMM0 and MXCSR does. */
static void change_behind(int signal, siginfo_t *info, void *context)
{
    fpregset_t fp = registers(context);
    (void)signal;
    (void)info;
    memset(FXSAVE(fp), 0, 6);
    memset(FXSAVE(fp) + 32, 0, 128);
    XMM0(fp)[0] = 77;
    *MXCSR(fp) |= 0x8000;
}

static void break_mxcsr(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    *MXCSR(registers(context)) |= 1u << 31;
}

static void seen(void)
{
    static const uint16_t special[5] = {1, 0, 0, 0, 0};
    on_info(SIGUSR1, look, 0);
    __asm__ volatile("fninit; fldt %2; fldpi; fldz; fld1; int $0x80; fninit"
                     :
                     : "a"(SYS_kill), "b"(getpid()), "m"(special), "c"(SIGUSR1)
                     : "memory");
}

static void masked(void)
{
    uint16_t control = 0x37b;
    double zero = 0, one = 1, result;
    on_info(SIGFPE, mask_exceptions, 0);
    __asm__ volatile("fninit; fldcw %1; fldl %3; fdivl %2; fwait; fstpl %0"
                     : "=m"(result)
                     : "m"(control), "m"(zero), "m"(one));
    say("went on after %d\n", times);
}

static void numbers(void)
{
    double st0, st1;
    on_info(SIGUSR1, change_numbers, 0);
    __asm__ volatile("fninit; fld1; fldz; int $0x80; fstpl %0; fstpl %1"
                     : "=m"(st0), "=m"(st1)
                     : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1)
                     : "memory");
    say("st0 %.1f, st1 %.1f\n", st0, st1);
}

static void emptied(void)
{
    uint16_t status;
    on_info(SIGUSR1, drop_all, 0);
    __asm__ volatile("fninit; fld1; int $0x80; fxam; fnstsw %0; fninit"
                     : "=m"(status)
                     : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1)
                     : "memory");
    say("fxam: %x\n", status & 0x4500);
}

static void behind(void)
{
    uint32_t xmm0[4], mxcsr;
    double st0;
    on_info(SIGUSR1, change_behind, 0);
    __asm__ volatile("fninit; fld1; pxor %%xmm0, %%xmm0; int $0x80; fstpl %0; movups %%xmm0, %1;"
                     "stmxcsr %2"
                     : "=m"(st0), "=m"(xmm0), "=m"(mxcsr)
                     : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1)
                     : "memory");
    say("st0 %.1f, xmm0 %u, flush to zero %x\n", st0, xmm0[0], mxcsr & 0x8000);
}

static void impossible(void)
{
    on_info(SIGUSR1, break_mxcsr, 0);
    __asm__ volatile("fninit; fld1; int $0x80"
                     :
                     : "a"(SYS_kill), "b"(getpid()), "c"(SIGUSR1)
                     : "memory");
    say("went on\n");
}

int main(void)
{
    say_end("seen", seen);
    say_end("masked", masked);
    say_end("numbers", numbers);
    say_end("emptied", emptied);
    say_end("behind", behind);
    say_end("impossible MXCSR", impossible);
    return 0;
}
