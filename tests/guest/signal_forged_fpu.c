/*
 * sigreturn with each bit of MXCSR and of the FPU's control and status words, and with random
 * images: the registers are loaded at their next use, and that harms nobody but the program, which
 * may get the exceptions that it has unmasked. The plain sigreturn, too.
 */
#include "tests/guest/forged.h"

static struct sigframe plain;
static struct fpstate image;

/* The first use of the FPU, and of SSE, loads what was forged. */
static void arrived(void)
{
    uint32_t mxcsr;
    __asm__ volatile("fnop\n\tstmxcsr %0" : "=m"(mxcsr));
    _exit((mxcsr & 0xffff0000) == 0 ? ARRIVED : 1); /* bits that no CPU has */
}

static void plain_return(void)
{
    return_from((char *)&plain + 4, SYS_sigreturn); /* RET and POP have gone by 8 bytes */
}

static void try(void)
{
    frame_make(arrived);
    frame.uc.uc_mcontext.fpstate = (uint32_t)&image;
    int status = status_of(frame_return);
    EXPECT(exited_with(status, ARRIVED) || ended_by(status, SIGFPE));
    plain.sc = frame.uc.uc_mcontext;
    EXPECT(status_of(plain_return) == status);
}

/* An image in which `at` bytes from its start the word has this bit, and else a clean state. */
static void try_bit(unsigned at, unsigned bit)
{
    static const uint32_t control = 0x37f, mxcsr = 0x1f80;
    memset(&image, 0, sizeof image);
    memcpy(image.fxsave, &control, 2);
    memcpy(image.fxsave + 24, &mxcsr, 4);
    image.fxsave[at + bit / 8] ^= (uint8_t)(1u << bit % 8);
    try();
}

int main(void)
{
    for (unsigned bit = 0; bit < 32; bit++) {
        try_bit(0, bit);  /* control and status */
        try_bit(24, bit); /* MXCSR */
        try_bit(28, bit); /* its mask */
    }
    uint32_t random = 1;
    for (int i = 0; i < 100; i++) {
        for (unsigned j = 0; j < sizeof image.fxsave; j++) {
            random = random * 1664525 + 1013904223;
            image.fxsave[j] = (uint8_t)(random >> 24);
        }
        try();
    }
    return 0;
}
