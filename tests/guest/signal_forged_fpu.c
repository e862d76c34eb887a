/*
 * sigreturn with each bit of MXCSR and of the FPU's control and status words, and with random
 * images: the registers are loaded at their next use, and that harms nobody but the program, which
 * may get the exceptions that it has unmasked, and SIGSEGV at once for bits of MXCSR that the CPU
 * does not have. The plain sigreturn, too.
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

static bool possible_mxcsr(void)
{
    uint32_t mxcsr;
    memcpy(&mxcsr, image.fxsave + 24, 4);
    return (mxcsr & 0xffff0000) == 0;
}

static void try(void)
{
    frame_make(arrived);
    frame.uc.uc_mcontext.fpstate = (uint32_t)&image;
    int status = status_of(frame_return);
    if (possible_mxcsr())
        EXPECT(exited_with(status, ARRIVED) || ended_by(status, SIGFPE));
    else
        EXPECT(ended_by(status, SIGSEGV));
    plain.sc = frame.uc.uc_mcontext;
    EXPECT(status_of(plain_return) == status);
}

/* A clean state but for one bit, so many bytes from the start of the image. */
static void try_bit(unsigned at, unsigned bit)
{
    static const uint32_t control = 0x37f, mxcsr = 0x1f80;
    memset(&image, 0, sizeof image);
    image.cw = control;
    image.tag = 0xffff;
    memcpy(image.fxsave, &control, 2);
    memcpy(image.fxsave + 24, &mxcsr, 4);
    ((uint8_t *)&image)[at + bit / 8] ^= (uint8_t)(1u << bit % 8);
    try();
}

int main(void)
{
    for (unsigned bit = 0; bit < 32; bit++) {
        for (unsigned word = 0; word < offsetof(struct fpstate, st); word += 4)
            try_bit(word, bit);                              /* control, status and tags */
        try_bit(offsetof(struct fpstate, fxsave) + 24, bit); /* MXCSR */
        try_bit(offsetof(struct fpstate, fxsave) + 28, bit); /* its mask */
    }
    uint32_t random = 1;
    for (int i = 0; i < 100; i++) {
        for (unsigned j = 0; j < sizeof image; j++) {
            random = random * 1664525 + 1013904223;
            ((uint8_t *)&image)[j] = (uint8_t)(random >> 24);
        }
        if (i % 2)
            memset(image.fxsave + 26, 0, 2); /* so that MXCSR may be possible */
        try();
    }
    return 0;
}
